-- Rows that say exactly the same as another one of the file, and would each make a grant.
SELECT count(*), count(DISTINCT first), coalesce(sum(awarded), 0)
FROM (
    SELECT r.awarded, min(r.n) OVER (PARTITION BY r.key, r.hash) AS first,
           count(*) OVER (PARTITION BY r.key, r.hash) AS twins, v.verdict
    FROM import_row r JOIN import_verdict v USING (n) WHERE r.key <> '' AND NOT r.refused
) t WHERE twins > 1 AND verdict = 'new'
