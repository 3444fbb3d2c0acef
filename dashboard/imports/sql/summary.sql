-- A row that adds to a known grant counts for what it says was paid, else committed.
SELECT v.verdict, count(*), coalesce(sum(
    CASE WHEN %(attaches)s THEN coalesce(r.paid, r.committed) ELSE r.awarded END), 0)
FROM import_verdict v JOIN import_row r USING (n) GROUP BY v.verdict
