-- What the desk's side of a grant must always obey, held for every door.

-- A grant that changes fund, year or département consumes another envelope.
CREATE FUNCTION relance_follow_moved_grants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A set difference is hashed; a join of transition tables would be a nested loop.
    IF NOT EXISTS (
        SELECT id, fund_id, year, department_id FROM before
        EXCEPT
        SELECT id, fund_id, year, department_id FROM after
    ) THEN
        RETURN NULL;
    END IF;
    PERFORM relance_require_fresh_reads();
    PERFORM relance_lock_fund(f.fund_id, true) FROM (
        SELECT fund_id FROM before UNION SELECT fund_id FROM after ORDER BY 1
    ) f;
    PERFORM relance_recount_envelopes(y.fund_id, y.year) FROM (
        SELECT fund_id, year FROM before UNION SELECT fund_id, year FROM after ORDER BY 1, 2
    ) y;
    RETURN NULL;
END $$;
CREATE TRIGGER grant_moves AFTER UPDATE ON dashboard_grant
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION relance_follow_moved_grants();

-- Shares lie inside the grant's département.
CREATE FUNCTION relance_raise_share_outside(commune text, name text, reference text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'share_inside_department',
        MESSAGE = format('La commune %s (%s) n''est pas dans le département de l''aide %s.',
                         name, commune, reference),
        HINT = 'Laissez cette part non localisée, ou corrigez le département.';
END $$;

CREATE FUNCTION relance_check_shares() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM relance_raise_share_outside(c.code, c.name, g.reference)
    FROM added s
    JOIN dashboard_grant g ON g.id = s.grant_id
    JOIN dashboard_commune c ON c.code = s.commune_id
    WHERE c.department_id IS DISTINCT FROM g.department_id
    LIMIT 1;
    RETURN NULL;
END $$;
CREATE TRIGGER share_inside_department_insert AFTER INSERT ON dashboard_grantshare
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION relance_check_shares();
CREATE TRIGGER share_inside_department_update AFTER UPDATE ON dashboard_grantshare
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION relance_check_shares();

CREATE FUNCTION relance_check_shares_of_moved_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM relance_raise_share_outside(c.code, c.name, g.reference)
    FROM dashboard_grant g
    JOIN dashboard_grantshare s ON s.grant_id = g.id
    JOIN dashboard_commune c ON c.code = s.commune_id
    WHERE g.id = NEW.id AND c.department_id IS DISTINCT FROM g.department_id
    LIMIT 1;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER grant_keeps_shares_inside AFTER UPDATE ON dashboard_grant
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.department_id IS DISTINCT FROM OLD.department_id)
    EXECUTE FUNCTION relance_check_shares_of_moved_grant();

-- What has movements is followed: unknown is not zero, and known is not unknown.
CREATE FUNCTION relance_check_followed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept record;
BEGIN
    SELECT m.kind, g.reference INTO kept
    FROM dashboard_grant g
    JOIN dashboard_movement m ON m.grant_id = g.id
    WHERE g.id = NEW.id AND m.nature <> 'reversal'
      AND ((m.kind = 'commitment' AND NOT g.commitments_followed)
           OR (m.kind = 'payment' AND NOT g.payments_followed))
      AND NOT EXISTS (SELECT FROM dashboard_movement r WHERE r.corrects_id = m.id)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            CONSTRAINT = 'grant_movements_stay_followed',
            MESSAGE = format('L''aide %s a des %s enregistrés : ils restent suivis.',
                kept.reference,
                CASE kept.kind WHEN 'payment' THEN 'paiements' ELSE 'engagements' END),
            HINT = 'Corrigez d''abord ces mouvements s''ils sont faux.';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER grant_stays_followed AFTER UPDATE ON dashboard_grant
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.commitments_followed AND NOT NEW.commitments_followed)
          OR (OLD.payments_followed AND NOT NEW.payments_followed))
    EXECUTE FUNCTION relance_check_followed();

-- Who entered something waits for another account: only a publication forgets it.
CREATE FUNCTION relance_keep_pending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
            MESSAGE = format('Seule la publication de l''aide %s efface les comptes qui l''ont '
                             'saisie ou modifiée.', OLD.reference),
            HINT = 'Demandez la publication à une autre personne habilitée.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grant_pending_stays BEFORE UPDATE OF pending_by ON dashboard_grant FOR EACH ROW
    WHEN (NOT NEW.pending_by @> OLD.pending_by)
    EXECUTE FUNCTION relance_keep_pending();

-- What is said of the completeness of a set of data is public at once, and dated as such.
CREATE TRIGGER coverage_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dashboard_coverage
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_change();
CREATE FUNCTION relance_date_coverage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(821002);
    UPDATE dashboard_coverage SET recorded_at = clock_timestamp()
    WHERE id IN (SELECT id FROM added);
    RETURN NULL;
END $$;
CREATE TRIGGER coverage_dated AFTER INSERT ON dashboard_coverage
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION relance_date_coverage();
