-- What becomes of each row. `conflict` is refused in the end, with both values.
CREATE TEMPORARY TABLE import_verdict ON COMMIT DROP AS
SELECT r.n, s.reference, s.occurrence, s.source_id, s.grant_id, CASE
    WHEN r.refused OR s.n IS NULL THEN 'refused'
    WHEN s.grant_id IS NULL THEN 'new'
    WHEN s.same THEN 'unchanged'
    WHEN s.masked THEN CASE
        WHEN (pg.awarded, pg.committed, pg.paid) IS NOT DISTINCT FROM
             (r.awarded, coalesce(r.committed, pg.committed), coalesce(r.paid, pg.paid))
        THEN 'unchanged' ELSE 'masked' END
    WHEN NOT EXISTS (SELECT FROM import_difference d WHERE d.n = r.n) THEN 'unchanged'
    WHEN %(exported)s AND NOT EXISTS (
        SELECT FROM import_public_difference d WHERE d.n = r.n) THEN 'unchanged'
    WHEN s.source_id IS NOT NULL AND g.version = s.grant_version
         AND b.last_movement IS NOT DISTINCT FROM s.last_movement
         AND (g.status IN ('submitted', 'published') OR (
             -- Withdrawn by the undoing of a later file, not by anybody.
             g.status = 'withdrawn' AND EXISTS (
                 SELECT FROM dashboard_publication q
                 WHERE relance_batch_undone(q.batch_id) AND q.grant_id = g.id AND q.no = (
                     SELECT max(l.no) FROM dashboard_publication l WHERE l.grant_id = g.id))))
         THEN 'changed'
    WHEN EXISTS (SELECT FROM import_public_difference d WHERE d.n = r.n) THEN 'conflict'
    ELSE 'unchanged' END AS verdict
FROM import_row r
LEFT JOIN import_step s USING (n)
LEFT JOIN dashboard_grant g ON g.id = s.grant_id AND NOT s.same
LEFT JOIN dashboard_grantbalance b ON b.grant_id = g.id
LEFT JOIN dashboard_publicgrant pg ON pg.grant_id = s.grant_id AND s.masked
