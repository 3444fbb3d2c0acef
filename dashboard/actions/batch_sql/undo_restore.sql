-- Changed grants take back their former fields.
UPDATE dashboard_grant g
SET fund_id = o.fund_id, department_id = o.department_id, year = o.year,
    beneficiary_id = o.beneficiary_id, siret = o.siret, objet = o.objet,
    authority_id = o.authority_id, file_number = o.file_number, total_cost = o.total_cost,
    convention_on = o.convention_on, payment_terms = o.payment_terms,
    payment_dates = o.payment_dates, eu_notification = o.eu_notification,
    confidence = o.confidence, source_url = o.source_url,
    commitments_followed = o.commitments_followed, payments_followed = o.payments_followed,
    version = g.version + 1, updated_at = now()
FROM undo_row u
CROSS JOIN LATERAL jsonb_populate_record(NULL::dashboard_grant, u.before -> 'grant') AS o
WHERE u.grant_id = g.id AND u.leads AND NOT u.created_grant
