-- The generated reference of a masked grant, as our own exports give it.
UPDATE import_step s SET grant_id = e.grant_id, masked = true
FROM dashboard_grantedition e
WHERE s.source_id IS NULL AND s.grant_id IS NULL AND NOT s.refused
  AND s.reference ~ '-p[0-9a-f]{12}$' AND e.reference = s.reference AND e.masked
