-- Changed rows whose amounts, dates or numbers differ, with the movements in force.
SELECT v.grant_id, v.n, r.awarded, r.awarded_on, r.awarded_precision,
       r.committed, r.committed_on, r.committed_precision, r.commitment,
       r.paid, r.paid_on, r.paid_precision, r.payment,
       coalesce((
           SELECT jsonb_agg(jsonb_build_array(m.id, m.kind, m.nature, m.amount::text,
                      m.effective_on, m.date_precision, m.reference, m.on_commitment_id)
                      ORDER BY m.id)
           FROM dashboard_movement m
           WHERE m.grant_id = v.grant_id AND m.nature <> 'reversal'
             AND NOT EXISTS (SELECT FROM dashboard_movement c WHERE c.corrects_id = m.id)
       ), '[]')::text AS live,
       array(SELECT field FROM import_difference d WHERE d.n = v.n) AS differing
FROM import_verdict v JOIN import_row r USING (n)
WHERE v.verdict = 'changed' AND EXISTS (
    SELECT FROM import_difference d
    WHERE d.n = v.n AND d.field IN ('montant_attribue', 'date_attribution', 'montant_engage',
        'date_engagement', 'reference_engagement', 'montant_paye', 'date_paiement',
        'reference_paiement'))
ORDER BY v.n
