-- A changed grant that was not public before is what it was: neither published nor withdrawn.
UPDATE dashboard_grant g SET status = u.before -> 'grant' ->> 'status'
FROM undo_row u
WHERE u.grant_id = g.id AND NOT u.created_grant AND g.status <> u.before -> 'grant' ->> 'status'
