-- Rows of other départements or funds than those asked for.
DELETE FROM import_row r USING import_choice c, dashboard_grant g
WHERE c.n = r.n AND g.id = c.grant_id
  AND ((%(department)s::text IS NOT NULL AND g.department_id IS DISTINCT FROM %(department)s)
       OR (%(fund)s::text IS NOT NULL AND g.fund_id <> %(fund)s))
