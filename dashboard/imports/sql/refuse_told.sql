UPDATE import_verdict v SET verdict = 'refused'
FROM (SELECT DISTINCT n FROM import_issue WHERE severity = 'refusal') i
WHERE i.n = v.n AND v.verdict <> 'refused'
