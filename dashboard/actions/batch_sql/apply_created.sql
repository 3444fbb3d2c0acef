-- Numbers are drawn beforehand, so that shares, movements and source rows can name them.
CREATE TEMPORARY TABLE import_created ON COMMIT DROP AS
SELECT n, nextval(pg_get_serial_sequence('dashboard_grant', 'id')) AS grant_id,
       nextval(pg_get_serial_sequence('dashboard_movement', 'id')) AS award_id,
       CASE WHEN committed > 0 THEN nextval(pg_get_serial_sequence('dashboard_movement', 'id'))
       END AS commitment_id
FROM (
    SELECT v.n, r.committed FROM import_verdict v JOIN import_row r USING (n)
    WHERE v.verdict = 'new' AND v.grant_id IS NULL ORDER BY v.n
) fresh
