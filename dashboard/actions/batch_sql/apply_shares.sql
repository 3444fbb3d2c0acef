INSERT INTO dashboard_grantshare (grant_id, commune_id, weight)
SELECT t.grant_id, nullif(split_part(h.place, ':', 1), ''), split_part(h.place, ':', 2)::integer
FROM (SELECT n, grant_id FROM import_created
      UNION ALL SELECT n, grant_id FROM import_edited) t
JOIN import_row r USING (n)
CROSS JOIN LATERAL unnest(string_to_array(r.places, '|')) AS h(place)
WHERE r.places <> '' AND (%(said)s::text[] @> '{communes}' OR t.n IN (SELECT n FROM import_created))
ORDER BY t.n
