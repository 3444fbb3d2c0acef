DROP TRIGGER grant_of_erased ON dashboard_grant;
DROP TRIGGER change_append_only ON dashboard_change;
CREATE TRIGGER change_append_only
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON dashboard_change
    FOR EACH STATEMENT EXECUTE FUNCTION relance_keep_history();
DROP TRIGGER movement_append_only ON dashboard_movement;
CREATE TRIGGER movement_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dashboard_movement
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_change();
DROP TRIGGER publication_append_only ON dashboard_publication;
CREATE TRIGGER publication_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dashboard_publication
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_change();
DROP TRIGGER grantedition_append_only ON dashboard_grantedition;
CREATE TRIGGER grantedition_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dashboard_grantedition
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_change();
DROP TRIGGER comment_append_only ON dashboard_comment;
CREATE TRIGGER comment_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dashboard_comment
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_unsaying();
DROP TRIGGER grant_history_update ON dashboard_grant;
CREATE TRIGGER grant_history_update AFTER UPDATE ON dashboard_grant
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION relance_write_grant_history();
DROP FUNCTION relance_keep_erased;
DROP FUNCTION relance_erase_person;
DROP FUNCTION relance_check_erasure;
DROP FUNCTION relance_refuse_erasure;
CREATE OR REPLACE FUNCTION relance_write_any_editions(ids bigint[])
RETURNS TABLE (grant_id bigint, edition_id bigint) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    WITH desk AS MATERIALIZED (
        SELECT g.*, f.name AS fund_name, b.id AS b_id, b.name AS b_name, b.siren, b.rna,
               coalesce(b.category, '') AS category, coalesce(b.size, '') AS size,
               coalesce(b.legal_form, '') AS legal_form,
               relance_masked(b.category, b.legal_form, b.diffusion, f.may_pay_individuals,
                              b.confirmed_legal_person) AS masked,
               coalesce(a.name, '') AS a_name, coalesce(a.siret, '') AS a_siret
        FROM dashboard_grant g
        JOIN dashboard_fund f ON f.code = g.fund_id
        LEFT JOIN dashboard_beneficiary b ON b.id = g.beneficiary_id
        LEFT JOIN dashboard_authority a ON a.id = g.authority_id
        WHERE g.id = ANY (ids)
    ), written AS (
        INSERT INTO dashboard_grantedition (grant_id, grant_version, reference, fund_id,
            department_id, year, masked, beneficiary_id, beneficiary_name, siren, siret, rna,
            category, size, legal_form, objet, authority_name, authority_siret, file_number,
            total_cost, cofundings, convention_on, payment_terms, payment_dates, eu_notification,
            confidence, source_url, commitments_followed, payments_followed)
        SELECT d.id, d.version,
            CASE WHEN d.masked THEN coalesce(d.department_id, 'FR') || '-p' || left(encode(sha256(
                convert_to((SELECT salt FROM dashboard_instance) || d.reference, 'UTF8')
            ), 'hex'), 12) ELSE d.reference END,
            d.fund_id, d.department_id, d.year, d.masked,
            CASE WHEN NOT d.masked THEN d.b_id END,
            CASE WHEN d.masked THEN 'Personne physique' ELSE coalesce(d.b_name, '') END,
            CASE WHEN d.masked THEN '' ELSE coalesce(d.siren, '') END,
            CASE WHEN d.masked THEN '' ELSE d.siret END,
            CASE WHEN d.masked THEN '' ELSE coalesce(d.rna, '') END,
            d.category, d.size, CASE WHEN d.masked THEN '' ELSE d.legal_form END,
            CASE WHEN d.masked THEN d.fund_name ELSE d.objet END,
            d.a_name, d.a_siret, CASE WHEN d.masked THEN '' ELSE d.file_number END,
            CASE WHEN NOT d.masked THEN d.total_cost END,
            CASE WHEN d.masked THEN '[]'::jsonb ELSE coalesce((
                SELECT jsonb_agg(jsonb_build_object('funder', c.funder, 'amount', c.amount::text)
                                 ORDER BY c.id)
                FROM dashboard_cofunding c WHERE c.grant_id = d.id), '[]'::jsonb) END,
            CASE WHEN NOT d.masked THEN d.convention_on END,
            CASE WHEN d.masked THEN '' ELSE d.payment_terms END,
            CASE WHEN d.masked THEN '' ELSE d.payment_dates END,
            d.eu_notification, d.confidence,
            CASE WHEN d.masked THEN '' ELSE d.source_url END,
            d.commitments_followed, d.payments_followed
        FROM desk d ORDER BY d.id
        RETURNING id, dashboard_grantedition.grant_id, masked
    ), placed AS (
        INSERT INTO dashboard_editionshare (edition_id, commune_id, weight)
        SELECT w.id, s.commune_id, s.weight
        FROM written w JOIN dashboard_grantshare s ON s.grant_id = w.grant_id
        WHERE NOT w.masked
        UNION ALL
        SELECT w.id, NULL, 1 FROM written w
        WHERE w.masked OR NOT EXISTS (
            SELECT FROM dashboard_grantshare s WHERE s.grant_id = w.grant_id)
    )
    SELECT w.grant_id, w.id FROM written w;
END $$;
