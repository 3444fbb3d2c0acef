-- Rows of one decision, each with its part of the same whole amount: each holds its own part.
-- Rows whose amounts differ already hold their parts.
WITH whole AS (
    SELECT split_of FROM import_row
    WHERE split_of <> '' AND awarded IS NOT NULL
    GROUP BY split_of
    HAVING count(*) > 1 AND min(awarded) = max(awarded) AND sum(split_part) <= 1.005
), mended AS (
    UPDATE import_row r
    SET awarded = round(r.awarded * r.split_part, 2), hash = left(r.hash, 31) || '*'
    FROM whole w
    WHERE r.split_of = w.split_of AND NOT r.refused
    RETURNING r.n, r.awarded, r.split_part
)
INSERT INTO import_issue
SELECT n, 'repair', 'montant', awarded::text, 'montant-reparti',
       'Plusieurs lignes de la même décision portent le même montant total et chacune sa part.',
       format('Montant de la ligne : %%s, soit %%s du total.', awarded, split_part)
FROM mended
