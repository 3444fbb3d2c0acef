-- Does a row that differs from the desk at least say what the public reads? A file that we
-- exported ourselves does.
CREATE TEMPORARY TABLE import_public_difference ON COMMIT DROP AS
SELECT DISTINCT s.n
FROM import_step s
JOIN import_row r USING (n)
LEFT JOIN dashboard_publicgrant g ON g.grant_id = s.grant_id
LEFT JOIN import_party p ON p.party = r.party
CROSS JOIN LATERAL (
    SELECT coalesce(string_agg(coalesce(h.commune_id, '') || ':' ||
                        CASE WHEN h.among = 1 THEN 1 ELSE h.weight END,
                        '|' ORDER BY h.commune_id NULLS LAST), '') AS written
    FROM (SELECT c.commune_id, c.weight, count(*) OVER () AS among,
                 bool_or(c.commune_id IS NOT NULL) OVER () AS located
          FROM dashboard_editionshare c WHERE c.edition_id = g.edition_id) h
    WHERE h.located
) place
CROSS JOIN LATERAL (
    SELECT coalesce(string_agg(funder || ':' || amount, '|' ORDER BY funder, amount), '') AS written
    FROM jsonb_to_recordset(coalesce(g.cofundings, '[]')) AS c(funder text, amount numeric)
) funding
CROSS JOIN LATERAL (VALUES
    ('fonds', r.fund, g.fund_id::text),
    ('departement', coalesce(r.department, 'FR'), coalesce(g.department_id, 'FR')),
    ('exercice', r.year::text, g.year::text),
    ('beneficiaire',
     CASE WHEN p.beneficiary_id = g.beneficiary_id OR (
               r.name_key <> '' AND r.name_key = g.beneficiary_key
               AND (r.siren, r.rna, r.official_code) = ('', '', ''))
          THEN g.beneficiary_name ELSE r.name END,
     g.beneficiary_name),
    ('siret', r.siret, g.siret::text),
    ('objet', r.objet, g.objet),
    ('attribuant', r.authority || ' ' || r.authority_siret,
     g.authority_name || ' ' || g.authority_siret),
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
    ('montant_attribue', r.awarded::text, g.awarded::text),
    ('date_attribution', r.awarded_on || ' ' || r.awarded_precision,
     g.awarded_on || ' ' || g.awarded_on_precision),
    ('montant_engage',
     coalesce(r.committed, CASE WHEN g.commitments_followed THEN g.committed END)::text,
     CASE WHEN g.commitments_followed THEN g.committed END::text),
    ('montant_paye', coalesce(r.paid, CASE WHEN g.payments_followed THEN g.paid END)::text,
     CASE WHEN g.payments_followed THEN g.paid END::text)
) AS f(field, said, held)
WHERE s.n IN (SELECT n FROM import_difference)
  AND (g.grant_id IS NULL OR (f.field = ANY (%(said)s) AND f.said IS DISTINCT FROM f.held))
