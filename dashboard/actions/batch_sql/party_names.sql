-- Without any number: the exact normalised name, département and category. One known by its name
-- alone first; else the only one of that name; several are left to the desk.
WITH known AS (
    SELECT id, merged_into_id, key, category, department_id,
           (siren, rna, official_code) = ('', '', '') AS numberless
    FROM dashboard_beneficiary WHERE key <> ''
    UNION ALL
    SELECT b.id, b.merged_into_id, i.key, b.category, b.department_id,
           (i.siren, i.rna, i.official_code) = ('', '', '')
    FROM dashboard_personidentity i JOIN dashboard_beneficiary b ON b.id = i.beneficiary_id
    WHERE i.erased_at IS NULL
)
UPDATE import_party p SET beneficiary_id = f.id
FROM (
    SELECT q.party, coalesce(
        min(b.id) FILTER (WHERE b.numberless AND b.merged_into_id IS NULL),
        CASE WHEN count(DISTINCT coalesce(b.merged_into_id, b.id)) = 1
             THEN min(coalesce(b.merged_into_id, b.id)) END) AS id
    FROM import_party q
    JOIN known b
        ON b.key = q.name_key AND b.category = q.category
       AND b.department_id IS NOT DISTINCT FROM q.department
    WHERE q.beneficiary_id IS NULL AND q.name_key <> ''
      AND (q.siren, q.rna, q.official_code) = ('', '', '')
    GROUP BY q.party
) f
WHERE f.party = p.party AND f.id IS NOT NULL
