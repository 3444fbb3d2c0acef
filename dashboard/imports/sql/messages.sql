SELECT i.n, i.severity, i.column_name, i.value, i.problem, i.way_out
FROM import_issue i JOIN import_verdict v USING (n)
WHERE i.severity = 'refusal' OR v.verdict <> 'refused'
ORDER BY i.n, i.severity, i.column_name, i.rule
