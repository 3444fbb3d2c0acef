-- Other rows of that source speak of the same grants: what stands now is what they left, when
-- nothing but this batch had moved it.
UPDATE dashboard_sourcerow s
SET grant_version = g.version, last_movement = b.last_movement
FROM undo_row u
JOIN dashboard_grant g ON g.id = u.grant_id
LEFT JOIN dashboard_grantbalance b ON b.grant_id = g.id
JOIN dashboard_sourcerow mine ON mine.id = u.source_id
WHERE s.grant_id = u.grant_id AND s.current AND s.batch_id <> mine.batch_id
  AND s.profile = mine.profile AND u.before ? 'last_movement'
  AND s.grant_version = (u.before -> 'grant' ->> 'version')::integer
  AND s.last_movement IS NOT DISTINCT FROM (u.before ->> 'last_movement')::bigint
