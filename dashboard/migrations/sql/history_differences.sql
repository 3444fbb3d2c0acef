-- The same history of grants, its differences found inside the statement: a function called for each
-- row cost more than the row.
CREATE OR REPLACE FUNCTION relance_write_grant_history() RETURNS trigger LANGUAGE plpgsql
SET enable_nestloop = off AS $$
DECLARE
    -- The fields that `relance_told_of` leaves out.
    untold text[] := '{id,key,version,created_at,updated_at,pending_by,entered_by_id,batch_id,given_at}';
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
            SELECT n.id, n.department_id, d.fields,
                   relance_masked(b.category, b.legal_form, b.diffusion, f.may_pay_individuals,
                                  b.confirmed_legal_person) AS masked
            FROM (SELECT id, to_jsonb(r) AS told FROM before r OFFSET 0) o
            JOIN (SELECT id, department_id, fund_id, beneficiary_id, to_jsonb(r) AS told
                  FROM after r OFFSET 0) n USING (id)
            CROSS JOIN LATERAL (
                SELECT jsonb_object_agg(k.key, jsonb_build_array(o.told -> k.key, k.value))
                       AS fields
                FROM jsonb_each(n.told) k
                WHERE k.value IS DISTINCT FROM o.told -> k.key AND k.key <> ALL (untold)
            ) d
            JOIN dashboard_fund f ON f.code = n.fund_id
            LEFT JOIN dashboard_beneficiary b ON b.id = n.beneficiary_id
            WHERE d.fields IS NOT NULL
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
