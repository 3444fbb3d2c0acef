-- Without any number: the exact normalised name, département and category. One known by its name
-- alone first; else the only one of that name; several are left to the desk.
UPDATE import_party p SET beneficiary_id = f.id
FROM (
    SELECT q.party, coalesce(
        min(b.id) FILTER (WHERE (b.siren, b.rna, b.official_code) = ('', '', '')
                            AND b.merged_into_id IS NULL),
        CASE WHEN count(DISTINCT coalesce(b.merged_into_id, b.id)) = 1
             THEN min(coalesce(b.merged_into_id, b.id)) END) AS id
    FROM import_party q
    JOIN dashboard_beneficiary b
        ON b.key = q.name_key AND b.category = q.category
       AND b.department_id IS NOT DISTINCT FROM q.department
    WHERE q.beneficiary_id IS NULL AND q.name_key <> ''
      AND (q.siren, q.rna, q.official_code) = ('', '', '')
    GROUP BY q.party
) f
WHERE f.party = p.party AND f.id IS NOT NULL
