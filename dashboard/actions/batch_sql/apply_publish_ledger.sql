-- Commitments and payments are public at once, under the edition in force.
INSERT INTO dashboard_publication (by_id, grant_id, kind, edition_id, up_to_movement, batch_id)
SELECT %(by)s, p.grant_id, 'change', p.edition_id, b.last_movement, %(batch)s
FROM dashboard_publicgrant p
JOIN dashboard_grantbalance b ON b.grant_id = p.grant_id
WHERE p.commitments_followed
  AND p.grant_id IN (SELECT l.grant_id FROM import_line l
                     JOIN import_verdict v ON v.grant_id = l.grant_id
                                          AND v.verdict IN ('new', 'changed')
                     WHERE l.kind <> 'award')
ORDER BY p.grant_id
