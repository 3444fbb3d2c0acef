-- Movements that bring changed grants to what their source says.
WITH numbered AS MATERIALIZED (
    SELECT l.*, nextval(pg_get_serial_sequence('dashboard_movement', 'id')) AS id
    FROM (SELECT i.* FROM import_line i
          WHERE i.grant_id IN (SELECT v.grant_id FROM import_verdict v
                               WHERE v.verdict IN ('new', 'changed'))
          ORDER BY i.grant_id, i.number) l
)
INSERT INTO dashboard_movement (id, grant_id, kind, nature, amount, effective_on, date_precision,
    recorded_by_id, reference, on_commitment_id, corrects_id, reason, batch_id)
SELECT l.id, l.grant_id, l.kind, l.nature, l.amount, l.effective_on, l.date_precision, %(by)s,
       l.reference, coalesce(l.on_commitment_id, o.id), l.corrects_id, l.reason, %(batch)s
FROM numbered l
LEFT JOIN numbered o ON o.grant_id = l.grant_id AND o.number = l.on_line
ORDER BY l.id
