-- Publishing the former edition emptied the list of those who wait: they wait again.
UPDATE dashboard_grant g
SET pending_by = g.pending_by || array(
    SELECT waiting::bigint
    FROM jsonb_array_elements_text(u.before -> 'grant' -> 'pending_by') AS w(waiting)
    WHERE NOT waiting::bigint = ANY (g.pending_by))
FROM undo_row u
WHERE u.grant_id = g.id AND NOT u.created_grant
  AND NOT to_jsonb(g.pending_by) @> (u.before -> 'grant' -> 'pending_by')
