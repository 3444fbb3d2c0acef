-- One grant for a row: by its surest sign that names a single one, or a single one of that SIREN.
CREATE TEMPORARY TABLE import_choice ON COMMIT DROP AS
SELECT DISTINCT ON (n) n, sign, grant_id, status, differs
FROM (
    SELECT c.*, count(*) OVER everything AS among,
           count(*) FILTER (WHERE c.fits) OVER everything AS fitting
    FROM import_candidate c
    WINDOW everything AS (PARTITION BY c.n, c.sign)
) c
WHERE among = 1 OR (fits AND fitting = 1)
ORDER BY n, sign
