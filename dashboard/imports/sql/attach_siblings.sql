-- A payment follows the line of its EJ in the same file, whatever told where that one belongs.
INSERT INTO import_choice (n, sign, grant_id, status, differs)
SELECT r.n, 6, min(c.grant_id), min(c.status), false
FROM import_row r
JOIN import_step s USING (n)
JOIN import_row o ON split_part(o.commitment, '/', 1) = split_part(r.commitment, '/', 1)
                 AND (NOT %(same_line)s OR o.commitment = r.commitment)
JOIN import_choice c ON c.n = o.n
WHERE NOT s.refused AND NOT EXISTS (SELECT FROM import_choice k WHERE k.n = r.n)
GROUP BY r.n HAVING count(DISTINCT c.grant_id) = 1
