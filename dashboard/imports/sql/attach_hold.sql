-- Nobody changes these grants until the import is done.
SELECT g.id FROM dashboard_grant g
WHERE g.id IN (SELECT grant_id FROM import_step WHERE grant_id IS NOT NULL AND NOT refused)
ORDER BY g.id FOR UPDATE
