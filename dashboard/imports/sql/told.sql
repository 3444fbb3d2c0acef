-- Each rule met, with its first row; repairs of refused rows are not told.
SELECT i.severity, i.rule, count(DISTINCT i.n),
       (array_agg(i.n ORDER BY i.n))[1], (array_agg(i.column_name ORDER BY i.n))[1],
       (array_agg(i.value ORDER BY i.n))[1], (array_agg(i.problem ORDER BY i.n))[1],
       (array_agg(i.way_out ORDER BY i.n))[1]
FROM import_issue i JOIN import_verdict v USING (n)
WHERE i.severity = 'refusal' OR v.verdict <> 'refused'
GROUP BY i.severity, i.rule ORDER BY i.severity DESC, count(DISTINCT i.n) DESC, i.rule
