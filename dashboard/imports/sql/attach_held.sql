-- Each grant with its movements in force, the rows that speak of it, and what its source said that
-- an agent reversed since.
SELECT w.grant_id, coalesce(g.department_id, 'FR'), w.rows::text,
       coalesce((
           SELECT jsonb_agg(jsonb_build_array(m.id, m.kind, m.nature, m.amount::text,
                      m.effective_on, m.date_precision, m.reference, m.on_commitment_id,
                      EXISTS (SELECT FROM dashboard_sourcerow s WHERE s.grant_id = g.id
                              AND s.batch_id = m.batch_id AND s.profile = %(profile)s))
                      ORDER BY m.id)
           FROM dashboard_movement m
           WHERE m.grant_id = g.id AND m.nature <> 'reversal'
             AND NOT EXISTS (SELECT FROM dashboard_movement c WHERE c.corrects_id = m.id)
       ), '[]')::text AS live,
       coalesce((
           SELECT jsonb_agg(DISTINCT jsonb_build_array(
                      CASE m.kind WHEN 'payment' THEN o.reference ELSE m.reference END,
                      CASE m.kind WHEN 'payment' THEN m.reference ELSE '' END))
           FROM dashboard_movement m
           JOIN dashboard_movement c ON c.corrects_id = m.id AND c.batch_id IS NULL
           LEFT JOIN dashboard_movement o ON o.id = m.on_commitment_id
           WHERE m.grant_id = g.id AND m.kind <> 'award'
             AND EXISTS (SELECT FROM dashboard_sourcerow s WHERE s.grant_id = g.id
                         AND s.batch_id = m.batch_id AND s.profile = %(profile)s)
       ), '[]')::text AS reversed_since,
       EXISTS (SELECT FROM dashboard_movement m
               WHERE m.grant_id = g.id AND m.kind = 'award' AND m.recorded_by_id = %(by)s)
FROM (
    SELECT s.grant_id, jsonb_agg(jsonb_build_array(s.n, r.commitment, r.committed::text,
               r.committed_on, r.committed_precision, r.paid::text, r.paid_on, r.paid_precision,
               r.payment, s.same) ORDER BY s.n) AS rows
    FROM import_step s JOIN import_row r USING (n)
    WHERE s.grant_id IS NOT NULL AND NOT s.refused
      AND NOT EXISTS (SELECT FROM import_issue i WHERE i.n = s.n AND i.severity = 'refusal')
    GROUP BY s.grant_id
) w
JOIN dashboard_grant g ON g.id = w.grant_id
ORDER BY w.grant_id
