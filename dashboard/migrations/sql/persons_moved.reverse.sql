-- What was erased stays so.
ALTER TABLE dashboard_beneficiary DISABLE TRIGGER beneficiary_history_update;
UPDATE dashboard_beneficiary b
SET name = i.name, key = i.key, siren = i.siren, rna = i.rna, official_code = i.official_code
FROM dashboard_personidentity i WHERE i.beneficiary_id = b.id;
DELETE FROM dashboard_personidentity;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE dashboard_beneficiary ENABLE TRIGGER beneficiary_history_update;
