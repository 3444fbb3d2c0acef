-- A name written in no Latin letter matches nothing: its new beneficiary is found by its name.
UPDATE import_party p SET beneficiary_id = (
    SELECT max(b.id) FROM dashboard_beneficiary b
    WHERE b.name = p.name AND b.key = '' AND b.department_id IS NOT DISTINCT FROM p.department)
WHERE p.beneficiary_id IS NULL AND p.name_key = ''
