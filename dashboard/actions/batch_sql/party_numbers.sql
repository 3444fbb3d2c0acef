-- By number: SIREN, else RNA, else official code. A RNA held by another SIREN is not a match.
WITH wanted AS MATERIALIZED (
    SELECT array_agg(siren) FILTER (WHERE siren <> '') AS sirens,
           array_agg(rna) FILTER (WHERE rna <> '') AS rnas,
           array_agg(official_code) FILTER (WHERE official_code <> '') AS codes
    FROM import_party WHERE beneficiary_id IS NULL
), known AS MATERIALIZED (
    SELECT k.* FROM wanted w CROSS JOIN LATERAL relance_numbered(w.sirens, w.rnas, w.codes) k
)
UPDATE import_party p SET beneficiary_id = f.id
FROM (
    SELECT q.party, coalesce(s.id, r.id, c.id) AS id
    FROM import_party q
    LEFT JOIN known s ON s.kind = 'siren' AND s.number = q.siren
    LEFT JOIN known r ON r.kind = 'rna' AND r.number = q.rna
                     AND (q.siren = '' OR NOT r.has_siren)
    LEFT JOIN known c ON c.kind = 'code' AND c.number = q.official_code
                     AND (q.siren = '' OR NOT c.has_siren)
    WHERE q.beneficiary_id IS NULL AND (q.siren, q.rna, q.official_code) <> ('', '', '')
) f
WHERE f.party = p.party AND f.id IS NOT NULL
