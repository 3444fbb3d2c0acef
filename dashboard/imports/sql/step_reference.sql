-- A grant that this source never spoke of, yet known by that reference.
UPDATE import_step s SET grant_id = g.id
FROM dashboard_grant g
WHERE s.source_id IS NULL AND NOT s.refused
  AND g.reference = s.reference AND g.status <> 'cancelled'
