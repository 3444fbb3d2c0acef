-- Equal keys are numbered by descending amount; identical twins are interchangeable. Each row
-- meets what its source last said.
CREATE TEMPORARY TABLE import_step ON COMMIT DROP AS
SELECT r.n, r.refused, r.occurrence, r.copies,
       CASE WHEN r.occurrence > 1 AND r.reference <> '' THEN r.reference || '-' || r.occurrence
            ELSE r.reference END AS reference,
       s.id AS source_id, s.grant_id, s.id IS NOT NULL AND s.hash = r.hash AS same,
       s.grant_version, s.last_movement, false AS masked
FROM (
    SELECT n, refused, key, hash, reference,
           row_number() OVER (
               PARTITION BY key ORDER BY awarded DESC NULLS LAST, hash, n) AS occurrence,
           count(*) OVER (PARTITION BY key) AS copies
    FROM import_row WHERE key <> ''
) r
LEFT JOIN dashboard_sourcerow s
    ON s.profile = %(profile)s AND s.current AND s.key = r.key AND s.occurrence = r.occurrence
