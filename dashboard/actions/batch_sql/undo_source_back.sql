-- The source's former word is its last one again, for the grant as it stands now.
UPDATE dashboard_sourcerow s
SET current = true, grant_version = g.version, last_movement = b.last_movement
FROM undo_row u
JOIN dashboard_grant g ON g.id = u.grant_id
LEFT JOIN dashboard_grantbalance b ON b.grant_id = g.id
WHERE s.id = u.previous_id
