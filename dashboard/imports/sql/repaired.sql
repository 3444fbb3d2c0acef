SELECT count(DISTINCT i.n) FROM import_issue i JOIN import_verdict v USING (n)
WHERE i.severity = 'repair' AND v.verdict <> 'refused'
