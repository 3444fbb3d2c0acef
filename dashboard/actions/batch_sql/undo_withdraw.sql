-- What the public only saw through this batch is withdrawn.
INSERT INTO dashboard_publication
    (by_id, grant_id, kind, edition_id, up_to_movement, reason, batch_id)
SELECT %(operator)s, p.grant_id, 'withdraw', p.edition_id, b.last_movement, %(reason)s, %(batch)s
FROM dashboard_publicgrant p
JOIN dashboard_grantbalance b ON b.grant_id = p.grant_id
JOIN undo_row u ON u.grant_id = p.grant_id AND u.leads
WHERE u.created_grant OR NOT (u.before ->> 'public')::boolean
ORDER BY p.grant_id
