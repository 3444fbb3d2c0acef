UPDATE dashboard_grant g
SET status = 'cancelled', version = g.version + 1, updated_at = now()
FROM undo_row u WHERE u.grant_id = g.id AND u.created_grant
