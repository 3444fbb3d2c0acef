INSERT INTO dashboard_sourcerow (profile, key, occurrence, hash, raw, before, batch_id, grant_id,
    created_grant, grant_version, last_movement, current, previous_id)
SELECT %(profile)s, r.key, v.occurrence, r.hash, r.raw, t.before, %(batch)s, t.grant_id, t.created,
       g.version, b.last_movement, true, v.source_id
FROM (
    SELECT c.n, c.grant_id, true AS created, NULL::jsonb AS before FROM import_created c
    UNION ALL
    SELECT v.n, v.grant_id, false, o.before
    FROM import_verdict v JOIN import_before o USING (n) WHERE v.verdict IN ('new', 'changed')
) t
JOIN import_row r USING (n)
JOIN import_verdict v USING (n)
JOIN dashboard_grant g ON g.id = t.grant_id
LEFT JOIN dashboard_grantbalance b ON b.grant_id = t.grant_id
ORDER BY t.n
