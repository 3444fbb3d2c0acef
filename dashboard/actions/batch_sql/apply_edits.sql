-- The fields that the file speaks of; the others stay. What is edited waits for a publisher.
UPDATE dashboard_grant g
SET fund_id = CASE WHEN %(said)s::text[] @> '{fonds}' THEN r.fund ELSE g.fund_id END,
    department_id = CASE WHEN %(said)s::text[] @> '{departement}' THEN r.department
                         ELSE g.department_id END,
    year = CASE WHEN %(said)s::text[] @> '{exercice}' THEN r.year ELSE g.year END,
    beneficiary_id = CASE WHEN EXISTS (SELECT FROM import_difference d
                                       WHERE d.n = e.n AND d.field = 'beneficiaire')
                          THEN p.beneficiary_id ELSE g.beneficiary_id END,
    siret = CASE WHEN %(said)s::text[] @> '{siret}' THEN r.siret ELSE g.siret END,
    objet = CASE WHEN %(said)s::text[] @> '{objet}' THEN r.objet ELSE g.objet END,
    authority_id = CASE WHEN %(said)s::text[] @> '{attribuant}' THEN a.id ELSE g.authority_id END,
    file_number = CASE WHEN %(said)s::text[] @> '{dossier}' THEN r.file_number
                       ELSE g.file_number END,
    total_cost = CASE WHEN %(said)s::text[] @> '{cout_total}' THEN r.total_cost
                      ELSE g.total_cost END,
    convention_on = CASE WHEN %(said)s::text[] @> '{date_convention}' THEN r.convention_on
                         ELSE g.convention_on END,
    payment_terms = CASE WHEN %(said)s::text[] @> '{conditions_versement}' THEN r.payment_terms
                         ELSE g.payment_terms END,
    payment_dates = CASE WHEN %(said)s::text[] @> '{dates_versement}' THEN r.payment_dates
                         ELSE g.payment_dates END,
    eu_notification = CASE WHEN %(said)s::text[] @> '{notification_ue}' THEN r.eu_notification
                           ELSE g.eu_notification END,
    confidence = CASE WHEN %(said)s::text[] @> '{confiance}' THEN r.confidence
                      ELSE g.confidence END,
    source_url = CASE WHEN %(said)s::text[] @> '{source_url}' THEN r.source_url
                      ELSE g.source_url END,
    commitments_followed = g.commitments_followed OR r.committed IS NOT NULL,
    payments_followed = g.payments_followed OR (
        r.paid IS NOT NULL AND (g.commitments_followed OR r.committed IS NOT NULL)),
    version = g.version + 1,
    updated_at = now(),
    pending_by = CASE WHEN %(by)s = ANY (g.pending_by) THEN g.pending_by
                      ELSE g.pending_by || %(by)s::bigint END
FROM import_edited e
JOIN import_row r USING (n)
LEFT JOIN import_party p ON p.party = r.party
LEFT JOIN dashboard_authority a ON a.name = r.authority AND a.siret = r.authority_siret
WHERE g.id = e.grant_id
