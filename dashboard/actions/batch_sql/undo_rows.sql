-- What the batch said, with the grants as they stand, held until the end. Several rows may speak
-- of one grant: the one that `leads` gives it back.
CREATE TEMPORARY TABLE undo_row ON COMMIT DROP AS
SELECT s.id AS source_id, s.grant_id, s.created_grant, s.previous_id, s.before, s.current,
       s.grant_version, s.last_movement,
       row_number() OVER (PARTITION BY s.grant_id ORDER BY s.id) = 1 AS leads
FROM dashboard_sourcerow s WHERE s.batch_id = %(batch)s
