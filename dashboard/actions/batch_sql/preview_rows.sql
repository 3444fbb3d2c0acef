-- What the compared file would change, kept beside the import that asked.
INSERT INTO dashboard_previewrow
    (job_id, number, verdict, reference, fund, department, objet, amount, told, changes, same_as)
SELECT %(job)s, v.n, v.verdict, left(coalesce(v.reference, r.reference), 80), left(r.fund, 40),
       coalesce(r.department, ''), left(r.objet, 300),
       CASE WHEN %(attaches)s THEN coalesce(r.paid, r.committed) ELSE r.awarded END,
       coalesce(i.told, '[]'), coalesce(d.changes, '[]'), s.first
FROM import_verdict v
JOIN import_row r USING (n)
LEFT JOIN (
    SELECT n, jsonb_agg(jsonb_build_object('severity', severity, 'column', column_name,
               'value', value, 'rule', rule, 'problem', problem, 'way_out', way_out)
               ORDER BY severity, column_name, rule) AS told
    FROM import_issue GROUP BY n
) i USING (n)
LEFT JOIN (
    SELECT n, jsonb_agg(jsonb_build_object('field', field, 'held', left(held, 300),
               'said', left(said, 300)) ORDER BY field) AS changes
    FROM import_difference GROUP BY n
) d ON d.n = v.n AND v.verdict IN ('changed', 'refused')
LEFT JOIN (
    SELECT n, min(n) OVER (PARTITION BY key, hash) AS first,
           count(*) OVER (PARTITION BY key, hash) AS twins
    FROM import_row WHERE key <> '' AND NOT refused
) s ON s.n = v.n AND s.twins > 1 AND v.verdict <> 'unchanged'
WHERE v.verdict <> 'unchanged' OR i.n IS NOT NULL
