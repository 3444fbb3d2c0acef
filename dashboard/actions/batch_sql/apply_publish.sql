-- Everything that the batch brought, by the account of the operator: one line of the log each.
INSERT INTO dashboard_publication (by_id, grant_id, kind, edition_id, up_to_movement, batch_id)
SELECT %(operator)s, e.grant_id,
       CASE WHEN p.grant_id IS NULL THEN 'publish' ELSE 'change' END,
       e.edition_id, b.last_movement, %(batch)s
FROM import_edition e
JOIN dashboard_grantbalance b ON b.grant_id = e.grant_id
LEFT JOIN dashboard_publicgrant p ON p.grant_id = e.grant_id
ORDER BY e.grant_id
