-- Rows about a person who was erased since: known by the mark of their key, never named again. A
-- row that says what it said is left alone; another one is refused as for masked grants.
UPDATE import_step s
SET source_id = w.id, grant_id = w.grant_id, same = w.hash = r.hash, masked = true,
    grant_version = w.grant_version, last_movement = w.last_movement
FROM import_row r, dashboard_sourcerow w
WHERE r.n = s.n AND s.source_id IS NULL AND NOT s.refused
  AND w.profile = %(profile)s AND w.current AND w.occurrence = s.occurrence
  AND w.grant_id IN (SELECT g.id FROM dashboard_grant g
                     JOIN dashboard_personidentity i ON i.beneficiary_id = g.beneficiary_id
                     WHERE i.erased_at IS NOT NULL)
  AND w.key LIKE 'efface:%%' AND w.key = relance_erased_mark(r.key)
