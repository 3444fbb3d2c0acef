-- The grants that each row may speak of, among those that the account reads. `sign`, the surest
-- first: what its source said before, its EJ and poste, the reference, the file number, its EJ.
CREATE TEMPORARY TABLE import_candidate ON COMMIT DROP AS
WITH line AS MATERIALIZED (
    SELECT r.n, r.commitment, split_part(r.commitment, '/', 1) AS ej, r.reference, r.file_number,
           r.siren, s.grant_id AS known
    FROM import_row r JOIN import_step s USING (n) WHERE NOT s.refused
), opening AS MATERIALIZED (
    SELECT DISTINCT m.grant_id, m.reference, split_part(m.reference, '/', 1) AS ej
    FROM dashboard_movement m
    WHERE m.kind = 'commitment' AND m.nature = 'legal_commitment'
      AND split_part(m.reference, '/', 1) IN (SELECT ej FROM line)
      AND NOT EXISTS (SELECT FROM dashboard_movement c WHERE c.corrects_id = m.id)
), found AS (
    SELECT n, 1 AS sign, known AS grant_id FROM line WHERE known IS NOT NULL
    UNION SELECT l.n, 2, o.grant_id FROM line l JOIN opening o ON o.reference = l.commitment
    UNION SELECT l.n, 3, g.id FROM line l JOIN dashboard_grant g ON g.reference = l.reference
          WHERE l.reference <> ''
    UNION SELECT l.n, 4, g.id FROM line l JOIN dashboard_grant g ON g.file_number = l.file_number
          WHERE l.file_number <> ''
    UNION SELECT l.n, 5, o.grant_id FROM line l JOIN opening o USING (ej)
)
SELECT f.n, f.sign, f.grant_id, g.reference, g.status, l.siren <> '' AND b.siren = l.siren AS fits,
       l.siren <> '' AND b.siren <> '' AND b.siren <> l.siren AS differs
FROM found f
JOIN line l USING (n)
JOIN dashboard_grant g ON g.id = f.grant_id
LEFT JOIN LATERAL (
    SELECT coalesce(i.siren, h.siren) AS siren
    FROM dashboard_beneficiary h LEFT JOIN dashboard_personidentity i ON i.beneficiary_id = h.id
    WHERE h.id = g.beneficiary_id
) b ON true
WHERE g.status <> 'cancelled'
  AND (%(read)s::text[] IS NULL OR coalesce(g.department_id, 'FR') = ANY (%(read)s::text[]))
