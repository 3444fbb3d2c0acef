-- A published grant shows names that are not its own: fund, département, region, communes. When one
-- of them changes, each grant that shows it takes a number of the publication log, so that who
-- follows the changes reads it again. As the last act of the transaction, under the same lock.
CREATE FUNCTION relance_relabel() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    what text := TG_ARGV[0];
    ids bigint[];
    instant timestamptz;
BEGIN
    PERFORM relance_require_fresh_reads();
    PERFORM pg_advisory_xact_lock(821002);
    IF what = 'fund' THEN
        SELECT array_agg(grant_id ORDER BY grant_id) INTO ids
        FROM dashboard_publicgrant WHERE fund_id = NEW.code;
    ELSIF what = 'department' THEN
        SELECT array_agg(grant_id ORDER BY grant_id) INTO ids
        FROM dashboard_publicgrant WHERE department_id = NEW.code;
    ELSE
        SELECT array_agg(grant_id ORDER BY grant_id) INTO ids
        FROM dashboard_publicshare WHERE commune_id = NEW.code;
        -- The names of communes are among the words searched.
        UPDATE dashboard_publicgrant g SET search = now.search
        FROM relance_public_grants(coalesce(ids, '{}'), 'infinity') now
        WHERE now.grant_id = g.grant_id AND now.search <> g.search;
    END IF;
    SELECT greatest(clock_timestamp(), max(at)) INTO instant FROM dashboard_publication;
    INSERT INTO dashboard_relabelling (no, at, grant_id)
    SELECT nextval(pg_get_serial_sequence('dashboard_publication', 'no')), instant, id
    FROM unnest(ids) AS id;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER fund_relabels AFTER UPDATE ON dashboard_fund
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.name IS DISTINCT FROM OLD.name)
    EXECUTE FUNCTION relance_relabel('fund');
CREATE CONSTRAINT TRIGGER department_relabels AFTER UPDATE ON dashboard_department
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.name IS DISTINCT FROM OLD.name OR NEW.region_id IS DISTINCT FROM OLD.region_id)
    EXECUTE FUNCTION relance_relabel('department');
CREATE CONSTRAINT TRIGGER commune_relabels AFTER UPDATE ON dashboard_commune
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.name IS DISTINCT FROM OLD.name)
    EXECUTE FUNCTION relance_relabel('commune');

CREATE TRIGGER relabelling_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dashboard_relabelling
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_change();
CREATE TRIGGER relabelling_kept BEFORE INSERT ON dashboard_relabelling
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_direct_write();
