-- Rows that say exactly the same as another one of the file, and would each be written.
SELECT count(*), count(DISTINCT first), coalesce(sum(amount), 0)
FROM (
    SELECT CASE WHEN %(attaches)s THEN coalesce(r.paid, r.committed) ELSE r.awarded END AS amount,
           min(r.n) OVER (PARTITION BY r.key, r.hash) AS first,
           count(*) OVER (PARTITION BY r.key, r.hash) AS twins, v.verdict
    FROM import_row r JOIN import_verdict v USING (n) WHERE r.key <> '' AND NOT r.refused
) t WHERE twins > 1 AND verdict = 'new'
