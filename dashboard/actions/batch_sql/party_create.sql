-- New beneficiaries, numbered ones or those known by their name. A RNA or a code that another
-- row of the file, or another SIREN, already holds is given once.
WITH wanted AS MATERIALIZED (
    SELECT array_agg(rna) FILTER (WHERE rna <> '') AS rnas,
           array_agg(official_code) FILTER (WHERE official_code <> '') AS codes
    FROM import_party WHERE beneficiary_id IS NULL
), known AS MATERIALIZED (
    SELECT k.* FROM wanted w CROSS JOIN LATERAL relance_numbered(NULL, w.rnas, w.codes) k
)
INSERT INTO dashboard_beneficiary (name, key, siren, rna, official_code, category, size,
    legal_form, diffusion, confirmed_legal_person, department_id)
SELECT p.name, left(p.name_key, 250), p.siren,
       CASE WHEN p.rna_turn = 1 AND NOT EXISTS (
           SELECT FROM known k WHERE k.kind = 'rna' AND k.number = p.rna)
       THEN p.rna ELSE '' END,
       CASE WHEN p.code_turn = 1 AND NOT EXISTS (
           SELECT FROM known k WHERE k.kind = 'code' AND k.number = p.official_code)
       THEN p.official_code ELSE '' END,
       p.category, p.size, p.legal_form, coalesce(nullif(p.diffusion, ''), 'open'), false,
       p.department
FROM (
    SELECT q.*,
           row_number() OVER (PARTITION BY q.rna ORDER BY q.siren = '', q.party) AS rna_turn,
           row_number() OVER (PARTITION BY q.official_code ORDER BY q.siren = '', q.party)
               AS code_turn
    FROM import_party q
    WHERE q.beneficiary_id IS NULL
      AND ((q.siren, q.rna, q.official_code) <> ('', '', '')) = %(numbered)s
      AND EXISTS (SELECT FROM import_verdict v JOIN import_row r USING (n)
                  WHERE r.party = q.party AND v.verdict IN ('new', 'changed'))
) p
WHERE NOT %(numbered)s OR p.siren <> '' OR (p.rna <> '' AND p.rna_turn = 1)
   OR (p.rna = '' AND p.code_turn = 1)
ORDER BY p.party
ON CONFLICT DO NOTHING
