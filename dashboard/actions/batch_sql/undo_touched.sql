-- What anything outside the batch has touched since. Publications (withdrawals too) of batches that
-- were themselves undone do not count.
SELECT DISTINCT ON (g.reference COLLATE "C") g.reference, CASE
    WHEN NOT u.current THEN (
        SELECT format('modifiée par l''import n° %%s', max(s.batch_id))
        FROM dashboard_sourcerow s WHERE s.grant_id = u.grant_id AND s.current)
    WHEN b.last_movement IS DISTINCT FROM u.last_movement THEN 'mouvements enregistrés depuis'
    WHEN g.version <> u.grant_version OR g.status = 'cancelled' OR g.status = 'withdrawn'
        THEN 'modifiée, retirée ou annulée depuis'
    ELSE 'publiée depuis' END
FROM undo_row u
JOIN dashboard_grant g ON g.id = u.grant_id
LEFT JOIN dashboard_grantbalance b ON b.grant_id = g.id
WHERE NOT u.current
   OR g.version <> u.grant_version
   OR b.last_movement IS DISTINCT FROM u.last_movement
   OR g.status = 'cancelled'
   OR EXISTS (
       SELECT FROM dashboard_publication p
       WHERE p.grant_id = g.id AND p.batch_id IS DISTINCT FROM %(batch)s
         AND p.no > coalesce((u.before ->> 'publication')::bigint, 0)
         AND NOT coalesce(relance_batch_undone(p.batch_id), false))
ORDER BY g.reference COLLATE "C"
