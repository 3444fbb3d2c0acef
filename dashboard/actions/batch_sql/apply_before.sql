-- Changed grants as they were, for undo.
CREATE TEMPORARY TABLE import_before ON COMMIT DROP AS
SELECT v.n, jsonb_build_object(
    'grant', to_jsonb(g),
    'shares', coalesce((SELECT jsonb_agg(jsonb_build_array(s.commune_id, s.weight) ORDER BY s.id)
                        FROM dashboard_grantshare s WHERE s.grant_id = g.id), '[]'),
    'cofundings', coalesce((SELECT jsonb_agg(jsonb_build_array(c.funder, c.amount::text)
                                             ORDER BY c.id)
                            FROM dashboard_cofunding c WHERE c.grant_id = g.id), '[]'),
    'last_movement', (SELECT b.last_movement FROM dashboard_grantbalance b
                      WHERE b.grant_id = g.id),
    'publication', (SELECT max(p.no) FROM dashboard_publication p WHERE p.grant_id = g.id),
    'public', EXISTS (SELECT FROM dashboard_publicgrant p WHERE p.grant_id = g.id)) AS before
FROM import_verdict v JOIN dashboard_grant g ON g.id = v.grant_id
WHERE v.verdict IN ('new', 'changed')
