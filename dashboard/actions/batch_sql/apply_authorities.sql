INSERT INTO dashboard_authority (name, siret)
SELECT DISTINCT r.authority, r.authority_siret
FROM import_row r JOIN import_verdict v USING (n)
WHERE r.authority <> '' AND v.verdict IN ('new', 'changed')
ORDER BY 1, 2
ON CONFLICT (name, siret) DO NOTHING
