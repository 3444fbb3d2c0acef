-- The ledger of new grants: the award, then what is committed, then what is paid.
INSERT INTO dashboard_movement (id, grant_id, kind, nature, amount, effective_on, date_precision,
    recorded_by_id, reference, on_commitment_id, batch_id)
SELECT coalesce(m.id, nextval(pg_get_serial_sequence('dashboard_movement', 'id'))), m.grant_id,
       m.kind, m.nature, m.amount, m.effective_on, m.date_precision, %(by)s, m.reference,
       m.on_commitment_id, %(batch)s
FROM (
    SELECT c.n, 1 AS turn, c.award_id AS id, c.grant_id, 'award' AS kind, 'initial' AS nature,
           r.awarded AS amount, r.awarded_on AS effective_on,
           r.awarded_precision AS date_precision, '' AS reference,
           NULL::bigint AS on_commitment_id
    FROM import_created c JOIN import_row r USING (n)
    UNION ALL
    SELECT c.n, 2, c.commitment_id, c.grant_id, 'commitment', 'legal_commitment', r.committed,
           r.committed_on, r.committed_precision, r.commitment, NULL
    FROM import_created c JOIN import_row r USING (n) WHERE c.commitment_id IS NOT NULL
    UNION ALL
    SELECT c.n, 3, NULL, c.grant_id, 'payment',
           CASE WHEN r.paid = r.awarded THEN 'balance' ELSE 'instalment' END, r.paid, r.paid_on,
           r.paid_precision, r.payment, c.commitment_id
    FROM import_created c JOIN import_row r USING (n) WHERE r.paid > 0
    ORDER BY n, turn
) m
