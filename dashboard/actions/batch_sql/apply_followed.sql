-- Grants whose commitments or payments are followed from now on; that waits for a publisher.
UPDATE dashboard_grant g
SET commitments_followed = true, payments_followed = g.payments_followed OR l.pays,
    version = g.version + 1, updated_at = now(),
    pending_by = CASE WHEN %(by)s = ANY (g.pending_by) THEN g.pending_by
                      ELSE g.pending_by || %(by)s::bigint END
FROM (SELECT i.grant_id, bool_or(i.kind = 'payment') AS pays
      FROM import_line i
      WHERE i.kind <> 'award' AND i.grant_id IN (
          SELECT v.grant_id FROM import_verdict v WHERE v.verdict IN ('new', 'changed'))
      GROUP BY i.grant_id) l
WHERE g.id = l.grant_id
  AND (NOT g.commitments_followed OR (l.pays AND NOT g.payments_followed))
