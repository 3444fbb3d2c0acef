DELETE FROM dashboard_cofunding
WHERE %(said)s::text[] @> '{cofinancements}' AND grant_id IN (SELECT grant_id FROM import_edited)
