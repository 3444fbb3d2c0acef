-- Grants that the batch changed under the public's eyes: a new edition with the former fields,
-- or, when only their ledger had moved, the edition in force.
WITH mine AS (
    SELECT u.grant_id, EXISTS (
        SELECT FROM dashboard_publication p
        WHERE p.grant_id = u.grant_id AND p.batch_id = %(batch)s
          AND p.edition_id <> (SELECT q.edition_id FROM dashboard_publication q
                               WHERE q.no = (u.before ->> 'publication')::bigint)) AS edited
    FROM undo_row u
    WHERE u.leads AND NOT u.created_grant AND (u.before ->> 'public')::boolean
      AND EXISTS (SELECT FROM dashboard_publication p
                  WHERE p.grant_id = u.grant_id AND p.batch_id = %(batch)s)
), edition AS MATERIALIZED (
    SELECT * FROM relance_write_editions((SELECT array_agg(grant_id) FROM mine WHERE edited))
)
INSERT INTO dashboard_publication (by_id, grant_id, kind, edition_id, up_to_movement, batch_id)
SELECT CASE WHEN m.edited THEN %(operator)s ELSE %(by)s END, m.grant_id, 'change',
       coalesce(e.edition_id, p.edition_id), b.last_movement, %(batch)s
FROM mine m
JOIN dashboard_publicgrant p ON p.grant_id = m.grant_id
JOIN dashboard_grantbalance b ON b.grant_id = m.grant_id
LEFT JOIN edition e ON e.grant_id = m.grant_id
ORDER BY m.grant_id
