INSERT INTO dashboard_grantshare (grant_id, commune_id, weight)
SELECT u.grant_id, s.part ->> 0, (s.part ->> 1)::integer
FROM undo_row u
CROSS JOIN LATERAL jsonb_array_elements(u.before -> 'shares') WITH ORDINALITY AS s(part, turn)
WHERE u.leads AND NOT u.created_grant ORDER BY u.grant_id, s.turn
