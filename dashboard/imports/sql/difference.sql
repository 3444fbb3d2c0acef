-- What a row says and the desk does not hold, field by field. Only the fields that the file
-- speaks of; a blank commitment or payment says nothing.
CREATE TEMPORARY TABLE import_difference ON COMMIT DROP AS
SELECT s.n, f.field, f.said, f.held
FROM import_step s
JOIN import_row r USING (n)
JOIN dashboard_grant g ON g.id = s.grant_id
LEFT JOIN dashboard_grantbalance b ON b.grant_id = g.id
LEFT JOIN dashboard_authority a ON a.id = g.authority_id
LEFT JOIN LATERAL (
    SELECT coalesce(i.name, h.name) AS name, coalesce(i.key, h.key) AS key
    FROM dashboard_beneficiary h LEFT JOIN dashboard_personidentity i ON i.beneficiary_id = h.id
    WHERE h.id = g.beneficiary_id
) o ON true
LEFT JOIN import_party p ON p.party = r.party
CROSS JOIN LATERAL (
    SELECT coalesce(string_agg(coalesce(h.commune_id, '') || ':' ||
                        CASE WHEN h.among = 1 THEN 1 ELSE h.weight END,
                        '|' ORDER BY h.commune_id NULLS LAST), '') AS written
    FROM (SELECT c.commune_id, c.weight, count(*) OVER () AS among,
                 bool_or(c.commune_id IS NOT NULL) OVER () AS located
          FROM dashboard_grantshare c WHERE c.grant_id = g.id) h
    WHERE h.located
) place
CROSS JOIN LATERAL (
    SELECT coalesce(string_agg(c.funder || ':' || c.amount, '|' ORDER BY c.funder, c.amount), '')
           AS written
    FROM dashboard_cofunding c WHERE c.grant_id = g.id
) funding
CROSS JOIN LATERAL (
    SELECT array_agg(m.effective_on || ' ' || m.date_precision ORDER BY m.id)
               FILTER (WHERE m.kind = 'award') AS awards,
           array_agg(m.effective_on ORDER BY m.id) FILTER (WHERE m.kind = 'commitment')
               AS commitments,
           array_agg(m.effective_on ORDER BY m.id) FILTER (WHERE m.kind = 'payment') AS payments,
           array_agg(m.reference::text ORDER BY m.id) FILTER (WHERE m.kind = 'commitment') AS ejs,
           array_agg(m.reference::text ORDER BY m.id) FILTER (WHERE m.kind = 'payment') AS dps
    FROM dashboard_movement m
    WHERE m.grant_id = g.id AND m.nature <> 'reversal'
      AND NOT EXISTS (SELECT FROM dashboard_movement c WHERE c.corrects_id = m.id)
) live
CROSS JOIN LATERAL (VALUES
    ('fonds', r.fund, g.fund_id::text),
    ('departement', coalesce(r.department, 'FR'), coalesce(g.department_id, 'FR')),
    ('exercice', r.year::text, g.year::text),
    ('beneficiaire',
     CASE WHEN r.party = '' THEN ''
          WHEN p.beneficiary_id = g.beneficiary_id THEN o.name
          -- A name without a number does not take a grant from whoever bears it.
          WHEN r.name_key <> '' AND r.name_key = o.key
               AND (r.siren, r.rna, r.official_code) = ('', '', '') THEN o.name
          ELSE r.name || ' (' || coalesce(nullif(r.siren, ''), nullif(r.rna, ''),
                                          nullif(r.official_code, ''), 'autre') || ')' END,
     coalesce(o.name, '')),
    ('siret', r.siret, g.siret::text),
    ('objet', r.objet, g.objet),
    ('attribuant', r.authority || ' ' || r.authority_siret, coalesce(a.name || ' ' || a.siret, ' ')),
    ('dossier', r.file_number, g.file_number::text),
    ('cout_total', r.total_cost::text, g.total_cost::text),
    ('date_convention', r.convention_on::text, g.convention_on::text),
    ('conditions_versement', r.payment_terms, g.payment_terms),
    ('dates_versement', r.payment_dates, g.payment_dates::text),
    ('notification_ue', r.eu_notification, g.eu_notification::text),
    ('confiance', r.confidence, g.confidence::text),
    ('source_url', r.source_url, g.source_url::text),
    ('communes', r.places, place.written),
    ('cofinancements', r.cofundings, funding.written),
    ('montant_attribue', r.awarded::text, b.awarded::text),
    ('date_attribution',
     CASE WHEN r.awarded_on || ' ' || r.awarded_precision = ANY (live.awards)
          THEN live.awards[cardinality(live.awards)]
          ELSE r.awarded_on || ' ' || r.awarded_precision END,
     live.awards[cardinality(live.awards)]),
    ('montant_engage', coalesce(r.committed, CASE WHEN g.commitments_followed THEN b.committed END)::text,
     CASE WHEN g.commitments_followed THEN b.committed END::text),
    ('date_engagement',
     CASE WHEN coalesce(r.committed, 0) = 0 OR r.committed_on = ANY (live.commitments)
          THEN live.commitments[cardinality(live.commitments)] ELSE r.committed_on END::text,
     live.commitments[cardinality(live.commitments)]::text),
    ('reference_engagement',
     CASE WHEN r.commitment = '' OR coalesce(r.committed, 0) = 0
               OR string_to_array(r.commitment, '|') <@ live.ejs
          THEN array_to_string(live.ejs, '|') ELSE r.commitment END,
     array_to_string(live.ejs, '|')),
    ('montant_paye', coalesce(r.paid, CASE WHEN g.payments_followed THEN b.paid END)::text,
     CASE WHEN g.payments_followed THEN b.paid END::text),
    ('date_paiement',
     CASE WHEN coalesce(r.paid, 0) = 0 OR r.paid_on = ANY (live.payments)
          THEN live.payments[cardinality(live.payments)] ELSE r.paid_on END::text,
     live.payments[cardinality(live.payments)]::text),
    ('reference_paiement',
     CASE WHEN r.payment = '' OR coalesce(r.paid, 0) = 0
               OR string_to_array(r.payment, '|') <@ live.dps
          THEN array_to_string(live.dps, '|') ELSE r.payment END,
     array_to_string(live.dps, '|'))
) AS f(field, said, held)
WHERE NOT s.refused AND NOT s.same AND NOT s.masked
  AND f.field = ANY (%(said)s) AND f.said IS DISTINCT FROM f.held
