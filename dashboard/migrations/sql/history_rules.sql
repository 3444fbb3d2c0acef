-- What happens to grants, their communes and cofundings, beneficiaries and memberships is written
-- down by the database itself, whatever the door: one row for each row that changed, by one
-- statement trigger for each table and event.

-- Who writes: the account that a door named, else the one that an action names for itself.
CREATE FUNCTION relance_author() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('relance.account', true), ''),
                    nullif(current_setting('relance.by', true), ''))::bigint
$$;
-- For which file, and why, when an action says so.
CREATE FUNCTION relance_batch_at_work() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('relance.batch', true), '')::bigint
$$;
CREATE FUNCTION relance_reason() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('relance.reason', true), '')
$$;
CREATE FUNCTION relance_transaction() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT pg_current_xact_id()::text::bigint
$$;

-- Append-only, by triggers alone.
CREATE FUNCTION relance_keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    callers text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        GET DIAGNOSTICS callers = PG_CONTEXT;
        IF pg_trigger_depth() > 1 OR callers ~ 'function [^ ]*relance_seal_history\(\) line' THEN
            RETURN NULL;
        END IF;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
        MESSAGE = 'L''historique ne s''écrit pas, ne se modifie pas et ne se supprime pas.',
        HINT = 'La base le tient elle-même ; ses sceaux montreraient le changement.';
END $$;
CREATE TRIGGER change_append_only
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON dashboard_change
    FOR EACH STATEMENT EXECUTE FUNCTION relance_keep_history();
CREATE TRIGGER seal_append_only
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON dashboard_seal
    FOR EACH STATEMENT EXECUTE FUNCTION relance_keep_history();

-- What a row holds that somebody wrote: neither its key nor what follows from the rest.
CREATE FUNCTION relance_told_of(told jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT told - '{id,key,version,created_at,updated_at,pending_by,entered_by_id,batch_id,
                    given_at}'::text[]
$$;

-- Before and after, of the fields that differ; null when none does.
CREATE FUNCTION relance_differences(before jsonb, after jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_object_agg(k.key, jsonb_build_array(before -> k.key, k.value))
    FROM jsonb_each(after) k WHERE k.value IS DISTINCT FROM before -> k.key
$$;

-- Natural persons may ask to be forgotten, and history forgets nothing: it says that their
-- identity changed, not what it was.
CREATE FUNCTION relance_without_identity(fields jsonb, identity text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_object_agg(k.key, CASE
        WHEN k.key <> ALL (identity) OR k.value IN ('""', 'null') THEN k.value
        WHEN jsonb_typeof(k.value) = 'array'
            THEN '["identité non conservée", "identité non conservée"]'
        ELSE '"identité non conservée"' END)
    FROM jsonb_each(fields) k
$$;

CREATE FUNCTION relance_write_grant_history() RETURNS trigger LANGUAGE plpgsql
SET enable_nestloop = off AS $$
BEGIN
    -- A publication changes the status itself: the log says so already.
    IF pg_trigger_depth() > 1 THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO dashboard_change (at, xid, by_id, batch_id, subject, act, row, grant_id,
            department, fields, reason)
        SELECT clock_timestamp(), relance_transaction(), relance_author(),
               relance_batch_at_work(), 'grant', 'changed', w.id, w.id, w.department_id,
               CASE WHEN w.masked THEN relance_without_identity(w.fields, '{siret}')
                    ELSE w.fields END, relance_reason()
        FROM (
            SELECT n.id, n.department_id, relance_differences(o.told, n.told) AS fields,
                   relance_masked(b.category, b.legal_form, b.diffusion, f.may_pay_individuals,
                                  b.confirmed_legal_person) AS masked
            FROM (SELECT id, relance_told_of(to_jsonb(r)) AS told FROM before r) o
            JOIN (SELECT r.*, relance_told_of(to_jsonb(r)) AS told FROM after r) n USING (id)
            JOIN dashboard_fund f ON f.code = n.fund_id
            LEFT JOIN dashboard_beneficiary b ON b.id = n.beneficiary_id
            WHERE o.told <> n.told
        ) w ORDER BY w.id;
        RETURN NULL;
    END IF;
    INSERT INTO dashboard_change (at, xid, by_id, batch_id, subject, act, row, grant_id,
        department, fields, reason)
    SELECT clock_timestamp(), relance_transaction(),
           coalesce(relance_author(), CASE WHEN TG_OP = 'INSERT' THEN w.entered_by_id END),
           coalesce(relance_batch_at_work(), CASE WHEN TG_OP = 'INSERT' THEN w.batch_id END),
           'grant', CASE TG_OP WHEN 'INSERT' THEN 'created' ELSE 'removed' END,
           w.id, w.id, w.department_id,
           CASE WHEN w.masked THEN relance_without_identity(w.told, '{siret}') ELSE w.told END,
           relance_reason()
    FROM (
        SELECT r.id, r.department_id, r.entered_by_id, r.batch_id,
               jsonb_strip_nulls(relance_told_of(to_jsonb(r))) AS told,
               relance_masked(b.category, b.legal_form, b.diffusion, f.may_pay_individuals,
                              b.confirmed_legal_person) AS masked
        FROM written r
        JOIN dashboard_fund f ON f.code = r.fund_id
        LEFT JOIN dashboard_beneficiary b ON b.id = r.beneficiary_id
    ) w ORDER BY w.id;
    RETURN NULL;
END $$;
CREATE TRIGGER grant_history_insert AFTER INSERT ON dashboard_grant
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION relance_write_grant_history();
CREATE TRIGGER grant_history_update AFTER UPDATE ON dashboard_grant
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION relance_write_grant_history();
CREATE TRIGGER grant_history_delete AFTER DELETE ON dashboard_grant
    REFERENCING OLD TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION relance_write_grant_history();

-- Communes and cofundings of one grant make one entry: what was there, what is there. A statement
-- adds or removes; both halves of one edit share their transaction.
CREATE FUNCTION relance_write_parts(subject text, act text, field text, ids bigint[],
                                    texts text[], former text[]) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO dashboard_change (at, xid, by_id, batch_id, subject, act, row, grant_id,
        department, fields, reason)
    SELECT clock_timestamp(), relance_transaction(), relance_author(), relance_batch_at_work(),
           subject, act, w.id, w.id, g.department_id,
           CASE act WHEN 'changed'
               THEN jsonb_build_object(field, jsonb_build_array(w.former, w.told))
               ELSE jsonb_build_object(field, w.told) END, relance_reason()
    FROM unnest(ids, texts, former) AS w(id, told, former)
    LEFT JOIN dashboard_grant g ON g.id = w.id
    ORDER BY w.id
$$;

CREATE FUNCTION relance_write_share_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM relance_write_parts('shares', 'changed', 'communes', array_agg(w.grant_id),
                                    array_agg(w.told), array_agg(w.former))
        FROM (
            SELECT o.grant_id, o.told AS former, n.told FROM (
                SELECT grant_id, string_agg(coalesce(commune_id, 'nd') || ':' || weight, '|'
                                            ORDER BY commune_id COLLATE "C") AS told
                FROM before GROUP BY grant_id) o
            JOIN (
                SELECT grant_id, string_agg(coalesce(commune_id, 'nd') || ':' || weight, '|'
                                            ORDER BY commune_id COLLATE "C") AS told
                FROM after GROUP BY grant_id) n USING (grant_id)
            WHERE o.told <> n.told
        ) w HAVING count(*) > 0;
    ELSE
        PERFORM relance_write_parts('shares',
            CASE TG_OP WHEN 'INSERT' THEN 'created' ELSE 'removed' END, 'communes',
            array_agg(w.grant_id), array_agg(w.told), NULL)
        FROM (
            SELECT grant_id, string_agg(coalesce(commune_id, 'nd') || ':' || weight, '|'
                                        ORDER BY commune_id COLLATE "C") AS told
            FROM written GROUP BY grant_id
        ) w HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER share_history_insert AFTER INSERT ON dashboard_grantshare
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION relance_write_share_history();
CREATE TRIGGER share_history_update AFTER UPDATE ON dashboard_grantshare
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION relance_write_share_history();
CREATE TRIGGER share_history_delete AFTER DELETE ON dashboard_grantshare
    REFERENCING OLD TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION relance_write_share_history();

CREATE FUNCTION relance_write_cofunding_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM relance_write_parts('cofundings', 'changed', 'cofinancements',
                                    array_agg(w.grant_id), array_agg(w.told), array_agg(w.former))
        FROM (
            SELECT o.grant_id, o.told AS former, n.told FROM (
                SELECT grant_id, string_agg(funder || ':' || amount, '|' ORDER BY id) AS told
                FROM before GROUP BY grant_id) o
            JOIN (
                SELECT grant_id, string_agg(funder || ':' || amount, '|' ORDER BY id) AS told
                FROM after GROUP BY grant_id) n USING (grant_id)
            WHERE o.told <> n.told
        ) w HAVING count(*) > 0;
    ELSE
        PERFORM relance_write_parts('cofundings',
            CASE TG_OP WHEN 'INSERT' THEN 'created' ELSE 'removed' END, 'cofinancements',
            array_agg(w.grant_id), array_agg(w.told), NULL)
        FROM (
            SELECT grant_id, string_agg(funder || ':' || amount, '|' ORDER BY id) AS told
            FROM written GROUP BY grant_id
        ) w HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cofunding_history_insert AFTER INSERT ON dashboard_cofunding
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION relance_write_cofunding_history();
CREATE TRIGGER cofunding_history_update AFTER UPDATE ON dashboard_cofunding
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION relance_write_cofunding_history();
CREATE TRIGGER cofunding_history_delete AFTER DELETE ON dashboard_cofunding
    REFERENCING OLD TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION relance_write_cofunding_history();

CREATE FUNCTION relance_write_beneficiary_history() RETURNS trigger LANGUAGE plpgsql
SET enable_nestloop = off AS $$
DECLARE
    identity text[] := '{name,siren,rna,official_code}';
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO dashboard_change (at, xid, by_id, batch_id, subject, act, row, fields, reason)
        SELECT clock_timestamp(), relance_transaction(), relance_author(),
               relance_batch_at_work(), 'beneficiary', 'changed', w.id,
               CASE WHEN w.masked THEN relance_without_identity(w.fields, identity)
                    ELSE w.fields END, relance_reason()
        FROM (
            SELECT n.id, relance_differences(o.told, n.told) AS fields, o.masked OR n.masked AS masked
            FROM (SELECT id, relance_told_of(to_jsonb(r)) AS told,
                         relance_masked(category, legal_form, diffusion, false, false) AS masked
                  FROM before r) o
            JOIN (SELECT id, relance_told_of(to_jsonb(r)) AS told,
                         relance_masked(category, legal_form, diffusion, false, false) AS masked
                  FROM after r) n USING (id)
            WHERE o.told <> n.told
        ) w ORDER BY w.id;
    ELSE
        INSERT INTO dashboard_change (at, xid, by_id, batch_id, subject, act, row, fields, reason)
        SELECT clock_timestamp(), relance_transaction(), relance_author(),
               relance_batch_at_work(), 'beneficiary',
               CASE TG_OP WHEN 'INSERT' THEN 'created' ELSE 'removed' END, r.id,
               CASE WHEN relance_masked(r.category, r.legal_form, r.diffusion, false, false)
                    THEN relance_without_identity(
                        jsonb_strip_nulls(relance_told_of(to_jsonb(r))), identity)
                    ELSE jsonb_strip_nulls(relance_told_of(to_jsonb(r))) END, relance_reason()
        FROM written r ORDER BY r.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER beneficiary_history_insert AFTER INSERT ON dashboard_beneficiary
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION relance_write_beneficiary_history();
CREATE TRIGGER beneficiary_history_update AFTER UPDATE ON dashboard_beneficiary
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION relance_write_beneficiary_history();
CREATE TRIGGER beneficiary_history_delete AFTER DELETE ON dashboard_beneficiary
    REFERENCING OLD TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION relance_write_beneficiary_history();

CREATE FUNCTION relance_write_membership_history() RETURNS trigger LANGUAGE plpgsql
SET enable_nestloop = off AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO dashboard_change (at, xid, by_id, subject, act, row, department, fields, reason)
        SELECT clock_timestamp(), relance_transaction(), relance_author(), 'membership', 'changed',
               n.id, n.department_id,
               -- Whose it is and what it is, beside what differs.
               relance_differences(o.told, n.told)
               || jsonb_build_object('user_id', n.user_id, 'role', n.role), relance_reason()
        FROM (SELECT id, relance_told_of(to_jsonb(r)) AS told FROM before r) o
        JOIN (SELECT r.*, relance_told_of(to_jsonb(r)) AS told FROM after r) n USING (id)
        WHERE o.told <> n.told ORDER BY n.id;
    ELSE
        INSERT INTO dashboard_change (at, xid, by_id, subject, act, row, department, fields, reason)
        SELECT clock_timestamp(), relance_transaction(),
               coalesce(relance_author(), CASE WHEN TG_OP = 'INSERT' THEN r.given_by_id END),
               'membership', CASE TG_OP WHEN 'INSERT' THEN 'created' ELSE 'removed' END,
               r.id, r.department_id, jsonb_strip_nulls(relance_told_of(to_jsonb(r))),
               relance_reason()
        FROM written r ORDER BY r.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER membership_history_insert AFTER INSERT ON dashboard_membership
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION relance_write_membership_history();
CREATE TRIGGER membership_history_update AFTER UPDATE ON dashboard_membership
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION relance_write_membership_history();
CREATE TRIGGER membership_history_delete AFTER DELETE ON dashboard_membership
    REFERENCING OLD TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION relance_write_membership_history();
