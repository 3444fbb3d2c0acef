DELETE FROM dashboard_grantshare
WHERE grant_id IN (SELECT grant_id FROM undo_row WHERE NOT created_grant)
