-- What the source said before of what this file speaks of, and says no more. Counted only.
SELECT count(*) FROM dashboard_sourcerow s
JOIN dashboard_grant g ON g.id = s.grant_id
WHERE s.profile = %(profile)s AND s.current AND g.status <> 'cancelled'
  AND NOT EXISTS (SELECT FROM import_step t WHERE t.source_id = s.id)
  AND (g.fund_id::text, g.year::integer,
       CASE WHEN %(by_department)s THEN coalesce(g.department_id, 'FR') ELSE '' END) IN (
      SELECT fund, year, CASE WHEN %(by_department)s THEN coalesce(department, 'FR') ELSE '' END
      FROM import_row WHERE fund <> '' AND year IS NOT NULL)
  AND (%(department)s::text IS NULL OR g.department_id = %(department)s)
  AND (%(fund)s::text IS NULL OR g.fund_id = %(fund)s)
