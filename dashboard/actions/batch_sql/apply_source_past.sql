UPDATE dashboard_sourcerow s SET current = false
FROM import_verdict v WHERE v.verdict = 'changed' AND v.source_id = s.id
