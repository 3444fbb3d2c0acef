-- What was known of natural persons goes to its own table. The history has nothing to tell: what
-- is known of them stays the same.
ALTER TABLE dashboard_beneficiary DISABLE TRIGGER beneficiary_history_update;
INSERT INTO dashboard_personidentity (beneficiary_id, name, key, siren, rna, official_code)
SELECT b.id, b.name, b.key, b.siren, b.rna, b.official_code FROM dashboard_beneficiary b
WHERE relance_masked(b.category, b.legal_form, b.diffusion, false, b.confirmed_legal_person);
UPDATE dashboard_beneficiary b
SET name = 'Personne physique', key = '', siren = '', rna = '', official_code = ''
FROM dashboard_personidentity i WHERE i.beneficiary_id = b.id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE dashboard_beneficiary ENABLE TRIGGER beneficiary_history_update;
