DELETE FROM dashboard_grantshare
WHERE %(said)s::text[] @> '{communes}' AND grant_id IN (SELECT grant_id FROM import_edited)
