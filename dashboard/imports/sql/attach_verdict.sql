-- `new` here is a line that its source never spoke of, on a grant that is known.
CREATE TEMPORARY TABLE import_verdict ON COMMIT DROP AS
SELECT r.n, s.reference, s.occurrence, s.source_id, s.grant_id, CASE
    WHEN r.refused OR s.n IS NULL OR s.grant_id IS NULL THEN 'refused'
    WHEN e.verdict = 'new' AND s.source_id IS NOT NULL THEN 'changed'
    ELSE coalesce(e.verdict, 'unchanged') END AS verdict
FROM import_row r
LEFT JOIN import_step s USING (n)
LEFT JOIN import_effect e USING (n)
