SELECT g.id FROM dashboard_grant g WHERE g.id IN (SELECT grant_id FROM undo_row)
ORDER BY g.id FOR UPDATE
