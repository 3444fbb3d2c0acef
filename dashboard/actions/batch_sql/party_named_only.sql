-- A name written in no Latin letter matches nothing: its new beneficiary is found by its name.
UPDATE import_party p SET beneficiary_id = (
    SELECT max(b.id) FROM dashboard_beneficiary b
    LEFT JOIN dashboard_personidentity i ON i.beneficiary_id = b.id
    WHERE coalesce(i.name, b.name) = p.name AND coalesce(i.key, b.key) = ''
      AND b.department_id IS NOT DISTINCT FROM p.department)
WHERE p.beneficiary_id IS NULL AND p.name_key = ''
