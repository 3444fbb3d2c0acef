-- What the batch said, with the grants as they stand, held until the end.
CREATE TEMPORARY TABLE undo_row ON COMMIT DROP AS
SELECT s.id AS source_id, s.grant_id, s.created_grant, s.previous_id, s.before, s.current,
       s.grant_version, s.last_movement
FROM dashboard_sourcerow s WHERE s.batch_id = %(batch)s
