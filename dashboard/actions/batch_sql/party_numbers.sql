-- By number: SIREN, else RNA, else official code. A RNA held by another SIREN is not a match.
UPDATE import_party p SET beneficiary_id = f.id
FROM (
    SELECT q.party, coalesce(
        (SELECT coalesce(b.merged_into_id, b.id) FROM dashboard_beneficiary b
         WHERE b.siren = q.siren AND b.siren <> ''),
        (SELECT coalesce(b.merged_into_id, b.id) FROM dashboard_beneficiary b
         WHERE b.rna = q.rna AND b.rna <> '' AND (q.siren = '' OR b.siren = '')),
        (SELECT coalesce(b.merged_into_id, b.id) FROM dashboard_beneficiary b
         WHERE b.official_code = q.official_code AND b.official_code <> ''
           AND (q.siren = '' OR b.siren = ''))) AS id
    FROM import_party q
    WHERE q.beneficiary_id IS NULL AND (q.siren, q.rna, q.official_code) <> ('', '', '')
) f
WHERE f.party = p.party AND f.id IS NOT NULL
