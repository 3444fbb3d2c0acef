DROP TRIGGER person_history_update ON dashboard_personidentity;
DROP TRIGGER beneficiary_number_once_update ON dashboard_beneficiary;
DROP TRIGGER beneficiary_number_once_insert ON dashboard_beneficiary;
DROP TRIGGER person_no_more ON dashboard_beneficiary;
DROP TRIGGER person_kept_apart ON dashboard_beneficiary;
DROP FUNCTION relance_write_person_history;
DROP FUNCTION relance_check_numbers;
DROP FUNCTION relance_name_legal_unit;
DROP FUNCTION relance_refuse_number;
DROP FUNCTION relance_keep_person;
CREATE OR REPLACE FUNCTION relance_numbered(sirens text[], rnas text[], codes text[])
RETURNS TABLE (kind text, number text, id bigint, has_siren boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1000 SET search_path = public, pg_temp AS $$
    SELECT 'siren', b.siren, coalesce(b.merged_into_id, b.id), true
    FROM dashboard_beneficiary b WHERE b.siren <> '' AND b.siren = ANY (sirens)
    UNION ALL
    SELECT 'rna', b.rna, coalesce(b.merged_into_id, b.id), b.siren <> ''
    FROM dashboard_beneficiary b WHERE b.rna <> '' AND b.rna = ANY (rnas)
    UNION ALL
    SELECT 'code', b.official_code, coalesce(b.merged_into_id, b.id), b.siren <> ''
    FROM dashboard_beneficiary b WHERE b.official_code <> '' AND b.official_code = ANY (codes)
$$;
