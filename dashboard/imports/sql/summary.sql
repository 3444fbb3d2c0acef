SELECT v.verdict, count(*), coalesce(sum(r.awarded), 0)
FROM import_verdict v JOIN import_row r USING (n) GROUP BY v.verdict
