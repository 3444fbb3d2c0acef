-- Départements of the rows that would be written, and of all rows; "FR" where there is none.
SELECT array_agg(DISTINCT coalesce(r.department, 'FR'))
           FILTER (WHERE v.verdict IN ('new', 'changed')),
       array_agg(DISTINCT coalesce(r.department, 'FR'))
FROM import_row r JOIN import_verdict v USING (n)
