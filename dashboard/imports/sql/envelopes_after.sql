SELECT e.fund_id, e.year, coalesce(e.department_id, 'FR'), e.binding, b.allocated, b.awarded,
       e.awarded
FROM dashboard_envelopebalance e JOIN import_envelope b USING (id)
WHERE e.awarded <> b.awarded
ORDER BY e.fund_id, e.year, e.department_id NULLS FIRST
