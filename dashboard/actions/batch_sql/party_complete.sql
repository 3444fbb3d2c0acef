-- What a source knows fills what the record leaves blank; that someone must not be named is
-- believed at once.
UPDATE dashboard_beneficiary b
SET diffusion = CASE WHEN p.diffusion = 'partial' THEN 'partial' ELSE b.diffusion END,
    category = CASE WHEN p.category = 'individual' OR b.category = '' THEN p.category
                    ELSE b.category END,
    size = CASE WHEN b.size = '' THEN p.size ELSE b.size END,
    legal_form = CASE WHEN p.legal_form LIKE '1%%' OR b.legal_form = '' THEN p.legal_form
                      ELSE b.legal_form END
FROM import_party p
WHERE b.id = p.beneficiary_id
  AND ((p.diffusion = 'partial' AND b.diffusion <> 'partial')
    OR (p.category <> '' AND b.category = '')
    OR (p.category = 'individual' AND b.category <> 'individual')
    OR (p.size <> '' AND b.size = '')
    OR (p.legal_form <> '' AND b.legal_form = '')
    OR (p.legal_form LIKE '1%%' AND b.legal_form NOT LIKE '1%%'))
  AND EXISTS (SELECT FROM import_verdict v JOIN import_row r USING (n)
              WHERE r.party = p.party AND v.verdict IN ('new', 'changed'))
