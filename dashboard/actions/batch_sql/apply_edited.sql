-- Changed rows whose grant needs more than movements.
CREATE TEMPORARY TABLE import_edited ON COMMIT DROP AS
SELECT v.n, v.grant_id
FROM import_verdict v
WHERE v.verdict = 'changed' AND EXISTS (
    SELECT FROM import_difference d WHERE d.n = v.n AND (
        d.field NOT IN ('montant_attribue', 'date_attribution', 'montant_engage',
            'date_engagement', 'reference_engagement', 'montant_paye', 'date_paiement',
            'reference_paiement')
        -- Followed from now on.
        OR (d.field IN ('montant_engage', 'montant_paye') AND d.held IS NULL)))
