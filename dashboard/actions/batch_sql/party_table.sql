-- Who the rows to write speak of, once each; the strictest word about a person's privacy wins.
CREATE TEMPORARY TABLE import_party ON COMMIT DROP AS
SELECT DISTINCT ON (r.party) r.party, r.siren, r.rna, r.official_code, r.name, r.name_key,
       r.department, r.category, r.size, r.legal_form, r.diffusion, NULL::bigint AS beneficiary_id
FROM import_row r JOIN import_step s USING (n)
WHERE r.party <> '' AND NOT s.refused AND NOT s.same AND NOT s.masked
ORDER BY r.party, (r.diffusion = 'partial') DESC, (r.category = 'individual') DESC,
         (r.legal_form LIKE '1%%') DESC, r.n
