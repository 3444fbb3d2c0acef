INSERT INTO dashboard_grant (id, reference, status, fund_id, department_id, year, beneficiary_id,
    siret, objet, authority_id, file_number, total_cost, convention_on, payment_terms,
    payment_dates, eu_notification, confidence, source_url, commitments_followed,
    payments_followed, draft_date_precision, batch_id, entered_by_id, pending_by, version)
SELECT c.grant_id, v.reference, 'submitted', r.fund, r.department, r.year, p.beneficiary_id,
       r.siret, r.objet, a.id, r.file_number, r.total_cost, r.convention_on, r.payment_terms,
       r.payment_dates, r.eu_notification, r.confidence, r.source_url, r.committed IS NOT NULL,
       r.committed IS NOT NULL AND r.paid IS NOT NULL, r.awarded_precision, %(batch)s, %(by)s,
       ARRAY[%(by)s::bigint], 1
FROM import_created c
JOIN import_row r USING (n)
JOIN import_verdict v USING (n)
LEFT JOIN import_party p ON p.party = r.party
LEFT JOIN dashboard_authority a ON a.name = r.authority AND a.siret = r.authority_siret
ORDER BY c.n
