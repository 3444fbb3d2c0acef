-- What the batch recorded and is still in force is reversed at its own effective date; what the
-- batch had reversed is recorded again, in the name of the batch that first said it.
WITH mine AS MATERIALIZED (
    SELECT m.* FROM dashboard_movement m WHERE m.batch_id = %(batch)s
), line AS (
    SELECT 1 AS turn, m.id AS origin, m.grant_id, m.kind, 'reversal' AS nature,
           -m.amount AS amount, m.effective_on, m.date_precision, m.reference,
           CASE WHEN m.nature = 'legal_commitment' THEN m.id ELSE m.on_commitment_id END
               AS on_commitment_id,
           m.id AS corrects_id, %(batch)s::bigint AS batch_id
    FROM mine m
    WHERE m.nature <> 'reversal'
      AND NOT EXISTS (SELECT FROM dashboard_movement c WHERE c.corrects_id = m.id)
    UNION ALL
    SELECT 2, o.id, o.grant_id, o.kind, o.nature, o.amount, o.effective_on, o.date_precision,
           o.reference, o.on_commitment_id, NULL, o.batch_id
    FROM mine m JOIN dashboard_movement o ON o.id = m.corrects_id
), numbered AS MATERIALIZED (
    SELECT l.*, nextval(pg_get_serial_sequence('dashboard_movement', 'id')) AS id
    FROM (SELECT * FROM line
          -- Payments leave before their commitment and come back after it.
          ORDER BY turn, CASE turn WHEN 1 THEN -origin ELSE origin END) l
)
INSERT INTO dashboard_movement (id, grant_id, kind, nature, amount, effective_on, date_precision,
    recorded_by_id, reference, on_commitment_id, corrects_id, reason, batch_id)
SELECT l.id, l.grant_id, l.kind, l.nature, l.amount, l.effective_on, l.date_precision, %(by)s,
       l.reference,
       CASE WHEN l.turn = 2 THEN coalesce(again.id, l.on_commitment_id)
            ELSE l.on_commitment_id END,
       l.corrects_id, %(reason)s, l.batch_id
FROM numbered l
LEFT JOIN numbered again ON again.turn = 2 AND again.origin = l.on_commitment_id
ORDER BY l.id
