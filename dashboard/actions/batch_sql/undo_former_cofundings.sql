INSERT INTO dashboard_cofunding (grant_id, funder, amount)
SELECT u.grant_id, c.part ->> 0, (c.part ->> 1)::numeric
FROM undo_row u
CROSS JOIN LATERAL jsonb_array_elements(u.before -> 'cofundings') WITH ORDINALITY AS c(part, turn)
WHERE u.leads AND NOT u.created_grant ORDER BY u.grant_id, c.turn
