-- The one act, and what makes it last.

CREATE FUNCTION relance_refuse_erasure(told text, hint text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'erasure', MESSAGE = told,
        HINT = hint;
END $$;

-- Whether that person may be erased now, by that account; refuses in French.
CREATE FUNCTION relance_check_erasure(people bigint[], ids bigint[], places varchar[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF relance_is_confined() AND (
        EXISTS (SELECT FROM dashboard_grant g WHERE g.id = ANY (ids)
                AND NOT relance_governs(g.department_id, NULL))
        OR (ids = '{}' AND EXISTS (SELECT FROM dashboard_beneficiary b WHERE b.id = ANY (people)
                                   AND NOT relance_governs(b.department_id, NULL)))) THEN
        PERFORM relance_refuse_erasure(
            'Cette personne n''est pas aidée que dans votre périmètre.',
            'Un administrateur de la France entière peut effacer son identité.');
    END IF;
    IF EXISTS (
        SELECT FROM dashboard_beneficiary b
        LEFT JOIN dashboard_grant g ON g.beneficiary_id = b.id
        LEFT JOIN dashboard_fund f ON f.code = g.fund_id
        WHERE b.id = ANY (people)
          AND NOT relance_masked(b.category, b.legal_form, b.diffusion,
                                 coalesce(f.may_pay_individuals, true), b.confirmed_legal_person)
    ) THEN
        PERFORM relance_refuse_erasure('Ce bénéficiaire n''est pas une personne physique.',
            'L''identité d''une personne morale est publique : elle se corrige, sans s''effacer.');
    END IF;
    IF EXISTS (SELECT FROM dashboard_publicgrant p
               WHERE p.grant_id = ANY (ids) AND NOT p.withdrawn AND NOT p.masked) THEN
        PERFORM relance_refuse_erasure('Cette personne est encore nommée sur le site public.',
            'Publiez d''abord ses aides telles qu''elles sont désormais masquées.');
    END IF;
    IF EXISTS (SELECT FROM relance_imports_of(places) j
               WHERE j.state IN ('reading', 'previewing', 'applying', 'undoing')) THEN
        PERFORM relance_refuse_erasure('Un import est en cours, et son fichier peut nommer cette '
            'personne.', 'Recommencez quand il sera fini.');
    END IF;
END $$;

-- Returns what was done; null when it was done already. The reason stays in the history: it names
-- nobody.
CREATE FUNCTION relance_erase_person(person bigint, reason text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    people bigint[];
    ids bigint[];
    places varchar[];
    keys text[];
    written text[];
    ways text[];
    words text[];
    numbers text[];
    done jsonb;
    files bigint;
BEGIN
    -- No file may bring the name back meanwhile.
    PERFORM pg_advisory_xact_lock(821003, hashtext(p.profile))
    FROM (SELECT DISTINCT profile FROM dashboard_importbatch ORDER BY 1) p;
    SELECT coalesce(array_agg(b.id), '{}') INTO people FROM (
        SELECT b.id FROM dashboard_beneficiary b
        WHERE person IN (b.id, b.merged_into_id) OR b.id = (
            SELECT m.merged_into_id FROM dashboard_beneficiary m WHERE m.id = person)
           OR b.merged_into_id = (
            SELECT m.merged_into_id FROM dashboard_beneficiary m WHERE m.id = person)
        ORDER BY b.id FOR UPDATE) b;
    SELECT coalesce(array_agg(g.id), '{}'),
           coalesce(array_agg(DISTINCT coalesce(g.department_id, 'FR')), '{}')
    INTO ids, places FROM (
        SELECT g.id, g.department_id FROM dashboard_grant g
        WHERE g.beneficiary_id = ANY (people) ORDER BY g.id FOR UPDATE) g;
    PERFORM relance_check_erasure(people, ids, places);
    IF NOT EXISTS (SELECT FROM unnest(people) p LEFT JOIN dashboard_personidentity i
                       ON i.beneficiary_id = p WHERE i.erased_at IS NULL) THEN
        RETURN NULL;
    END IF;
    -- Who may be a natural person is one from now on.
    UPDATE dashboard_beneficiary b SET category = 'individual'
    WHERE b.id = ANY (people) AND NOT relance_masked(b.category, b.legal_form, b.diffusion, false,
                                                     b.confirmed_legal_person);
    SELECT array_agg(DISTINCT i.key) FILTER (WHERE i.key <> ''), array_agg(DISTINCT i.name),
           array_remove(array_agg(i.siren) || array_agg(i.rna) || array_agg(i.official_code)
               || array(SELECT g.siret FROM dashboard_grant g WHERE g.id = ANY (ids)), '')
    INTO keys, written, numbers FROM dashboard_personidentity i
    WHERE i.beneficiary_id = ANY (people) AND i.erased_at IS NULL;
    ways := relance_ways_of(keys);
    words := relance_words_of(keys);
    written := coalesce(array_remove(written, 'Personne physique'), '{}');
    numbers := coalesce(numbers, '{}');
    IF relance_names(reason, words, numbers) THEN
        PERFORM relance_refuse_erasure('Le motif ne doit pas nommer la personne.',
            'Il reste dans l''historique : écrivez par exemple « demande reçue le 3 mai ».');
    END IF;
    PERFORM relance_erase_grants(ids, words, numbers);
    files := relance_erase_imports(places, written, ways, numbers);
    PERFORM relance_erase_texts(ids, written, ways, numbers);
    done := jsonb_build_object(
        'mouvements', relance_erase_movements(ids, words, numbers),
        'publications', relance_erase_publications(ids, words, numbers),
        'lignes', relance_erase_history(people, ids, words, numbers));
    INSERT INTO dashboard_personidentity
        (beneficiary_id, name, key, siren, rna, official_code, erased_at, erased_by_id)
    SELECT p, 'Personne physique', '', '', '', '', clock_timestamp(), relance_author()
    FROM unnest(people) p
    ON CONFLICT (beneficiary_id) DO UPDATE
    SET name = EXCLUDED.name, key = '', siren = '', rna = '', official_code = '',
        erased_at = EXCLUDED.erased_at, erased_by_id = EXCLUDED.erased_by_id
    WHERE dashboard_personidentity.erased_at IS NULL;
    INSERT INTO dashboard_change (at, xid, by_id, subject, act, row, fields, reason)
    SELECT clock_timestamp(), relance_transaction(), relance_author(), 'beneficiary', 'erased', p,
           CASE WHEN p = people[1] THEN done ELSE '{}' END, reason
    FROM unnest(people) p;
    RETURN jsonb_build_object('aides', cardinality(ids), 'fichiers', files);
END $$;

-- What was erased is not written again: neither by an old form, nor by the undoing of a file.
CREATE FUNCTION relance_keep_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM dashboard_personidentity i
               WHERE i.beneficiary_id = NEW.beneficiary_id AND i.erased_at IS NOT NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'person_stays_erased',
            MESSAGE = format('L''identité du bénéficiaire de l''aide %s a été effacée : son objet '
                             'et son SIRET ne s''écrivent plus.', OLD.reference),
            HINT = 'Laissez l''objet et le SIRET tels qu''ils sont.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grant_of_erased BEFORE UPDATE OF objet, siret ON dashboard_grant FOR EACH ROW
    WHEN ((NEW.objet, NEW.siret) IS DISTINCT FROM (OLD.objet, OLD.siret)
          AND NEW.beneficiary_id IS NOT NULL AND NEW.beneficiary_id = OLD.beneficiary_id
          AND NOT relance_is_erasing())
    EXECUTE FUNCTION relance_keep_erased();

-- An erasure passes where nothing else does.
DROP TRIGGER change_append_only ON dashboard_change;
CREATE TRIGGER change_append_only
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON dashboard_change
    FOR EACH STATEMENT WHEN (NOT relance_is_erasing()) EXECUTE FUNCTION relance_keep_history();
DROP TRIGGER movement_append_only ON dashboard_movement;
CREATE TRIGGER movement_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dashboard_movement
    FOR EACH STATEMENT WHEN (NOT relance_is_erasing()) EXECUTE FUNCTION relance_refuse_change();
DROP TRIGGER publication_append_only ON dashboard_publication;
CREATE TRIGGER publication_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dashboard_publication
    FOR EACH STATEMENT WHEN (NOT relance_is_erasing()) EXECUTE FUNCTION relance_refuse_change();
DROP TRIGGER grantedition_append_only ON dashboard_grantedition;
CREATE TRIGGER grantedition_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dashboard_grantedition
    FOR EACH STATEMENT WHEN (NOT relance_is_erasing()) EXECUTE FUNCTION relance_refuse_change();
DROP TRIGGER comment_append_only ON dashboard_comment;
CREATE TRIGGER comment_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dashboard_comment
    FOR EACH STATEMENT WHEN (NOT relance_is_erasing()) EXECUTE FUNCTION relance_refuse_unsaying();
-- The erasure tells itself, once: the old words are not told again as what was there before.
DROP TRIGGER grant_history_update ON dashboard_grant;
CREATE TRIGGER grant_history_update AFTER UPDATE ON dashboard_grant
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT WHEN (NOT relance_is_erasing())
    EXECUTE FUNCTION relance_write_grant_history();

-- Editions, once more: a reference that took its public form by an erasure keeps it.
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
            CASE WHEN d.masked AND EXISTS (
                SELECT FROM dashboard_grantedition e
                WHERE e.grant_id = d.id AND e.masked AND e.reference = d.reference)
            THEN d.reference
            WHEN d.masked THEN coalesce(d.department_id, 'FR') || '-p' || left(encode(sha256(
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
