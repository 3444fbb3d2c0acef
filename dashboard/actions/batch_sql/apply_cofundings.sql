INSERT INTO dashboard_cofunding (grant_id, funder, amount)
SELECT t.grant_id, split_part(f.part, ':', 1), split_part(f.part, ':', 2)::numeric
FROM (SELECT n, grant_id FROM import_created
      UNION ALL SELECT n, grant_id FROM import_edited) t
JOIN import_row r USING (n)
CROSS JOIN LATERAL unnest(string_to_array(r.cofundings, '|')) AS f(part)
WHERE r.cofundings <> ''
  AND (%(said)s::text[] @> '{cofinancements}' OR t.n IN (SELECT n FROM import_created))
ORDER BY t.n
