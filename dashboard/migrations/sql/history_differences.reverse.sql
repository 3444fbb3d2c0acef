-- The history of grants as `history_rules` wrote it.
CREATE OR REPLACE FUNCTION relance_write_grant_history() RETURNS trigger LANGUAGE plpgsql
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
