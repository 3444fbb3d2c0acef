-- The rules of publication, held for every door.

-- The rule of masking (DESIGN: what may be published). Natural persons and legal units in
-- partial diffusion are never named; a fund that may pay individuals masks unknown legal forms
-- until a second account confirms a legal person.
CREATE FUNCTION relance_masked(category text, legal_form text, diffusion text,
                               may_pay_individuals boolean, confirmed boolean)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(category, '') = 'individual'
        OR coalesce(legal_form, '') LIKE '1%'
        OR coalesce(diffusion, 'open') = 'partial'
        OR (may_pay_individuals AND coalesce(legal_form, '') = '' AND NOT coalesce(confirmed, false))
$$;

-- Writes one edition per grant from the desk's fields; returns them.
CREATE FUNCTION relance_write_editions(ids bigint[])
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

-- An edition says what the desk says of its grant, masked as the rule wants.
CREATE FUNCTION relance_check_editions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    SELECT g.reference INTO wrong
    FROM added e
    JOIN dashboard_grant g ON g.id = e.grant_id
    JOIN dashboard_fund f ON f.code = g.fund_id
    LEFT JOIN dashboard_beneficiary b ON b.id = g.beneficiary_id
    WHERE e.masked <> relance_masked(b.category, b.legal_form, b.diffusion,
                                     f.may_pay_individuals, b.confirmed_legal_person)
       OR (e.grant_version, e.fund_id, e.year, e.category, e.size, e.commitments_followed,
           e.payments_followed, e.department_id)
          IS DISTINCT FROM (g.version, g.fund_id, g.year, coalesce(b.category, ''),
           coalesce(b.size, ''), g.commitments_followed, g.payments_followed, g.department_id)
       OR (NOT e.masked AND (e.reference, e.objet, e.beneficiary_id)
           IS DISTINCT FROM (g.reference, g.objet, g.beneficiary_id))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_of_the_desk',
            MESSAGE = format('L''édition de l''aide %s ne reprend pas sa saisie, ou ne la masque '
                             'pas comme il faut.', wrong.reference),
            HINT = 'Les éditions s''écrivent par relance_write_editions.';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER edition_of_the_desk AFTER INSERT ON dashboard_grantedition
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION relance_check_editions();

-- The constraint edition_masked_names_nobody once more, in French.
CREATE FUNCTION relance_refuse_named() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_names_nobody',
        MESSAGE = 'Une édition masquée ne nomme personne.',
        HINT = 'Les éditions s''écrivent par relance_write_editions.';
END $$;
CREATE TRIGGER edition_names_nobody BEFORE INSERT ON dashboard_grantedition FOR EACH ROW
    WHEN (NEW.masked AND (NEW.beneficiary_id IS NOT NULL
          OR NEW.beneficiary_name <> 'Personne physique' OR NEW.siren <> '' OR NEW.siret <> ''
          OR NEW.rna <> '' OR NEW.legal_form <> '' OR NEW.file_number <> ''
          OR NEW.total_cost IS NOT NULL OR NEW.convention_on IS NOT NULL OR NEW.source_url <> ''
          OR NEW.payment_terms <> '' OR NEW.payment_dates <> '' OR NEW.cofundings <> '[]'))
    EXECUTE FUNCTION relance_refuse_named();

-- One lock for everything with a public effect, taken last and held to the commit: numbers and
-- instants come in commit order. One instant for the whole transaction.
CREATE FUNCTION relance_open_publication() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mine timestamptz := nullif(current_setting('relance.published_at', true), '');
    latest timestamptz;
BEGIN
    PERFORM relance_require_fresh_reads();
    PERFORM pg_advisory_xact_lock(821002);
    SELECT max(at) INTO latest FROM dashboard_publication;
    -- The instant kept by an earlier statement of this transaction; anything else is made up.
    IF mine IS NULL OR mine < now() OR mine IS DISTINCT FROM latest THEN
        PERFORM set_config('relance.published_at', greatest(
            clock_timestamp(), latest + interval '1 microsecond')::text, true);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER publication_a_lock BEFORE INSERT ON dashboard_publication
    FOR EACH STATEMENT EXECUTE FUNCTION relance_open_publication();

CREATE FUNCTION relance_stamp_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.at := current_setting('relance.published_at')::timestamptz;
    RETURN NEW;
END $$;
CREATE TRIGGER publication_b_stamp BEFORE INSERT ON dashboard_publication
    FOR EACH ROW EXECUTE FUNCTION relance_stamp_publication();
ALTER TABLE dashboard_publication ALTER COLUMN no SET GENERATED ALWAYS;

CREATE FUNCTION relance_check_publication(
    nos bigint[], fresh_nos bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    SELECT g.reference INTO wrong
    FROM dashboard_publication p
    JOIN dashboard_grant g ON g.id = p.grant_id
    JOIN dashboard_grantedition e ON e.id = p.edition_id
    WHERE p.no = ANY (nos) AND (e.grant_id <> p.grant_id
       OR p.up_to_movement < (SELECT min(m.id) FROM dashboard_movement m
                              WHERE m.grant_id = p.grant_id AND m.kind = 'award')
       OR NOT EXISTS (SELECT FROM dashboard_movement m
                      WHERE m.grant_id = p.grant_id AND m.nature = 'initial'
                        AND m.id <= p.up_to_movement))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_of_an_award',
            MESSAGE = format('L''aide %s ne peut être publiée : aucune attribution enregistrée, '
                             'ou édition d''une autre aide.', wrong.reference),
            HINT = 'Soumettez d''abord l''aide avec son montant attribué.';
    END IF;

    SELECT g.reference INTO wrong
    FROM dashboard_publication p JOIN dashboard_grant g ON g.id = p.grant_id
    WHERE p.no = ANY (nos) AND p.kind <> 'withdraw' AND g.status = 'cancelled'
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_of_cancelled',
            MESSAGE = format('L''aide %s est annulée : elle ne se publie plus.', wrong.reference),
            HINT = 'Saisissez une nouvelle aide.';
    END IF;

    -- 'publish' opens, 'change' and 'withdraw' follow; what is no new edition repeats the one in
    -- force; a new edition says what the desk says now.
    SELECT g.reference INTO wrong
    FROM dashboard_publication p
    JOIN dashboard_grant g ON g.id = p.grant_id
    JOIN dashboard_grantedition e ON e.id = p.edition_id
    LEFT JOIN LATERAL (
        SELECT q.kind, q.edition_id FROM dashboard_publication q
        WHERE q.grant_id = p.grant_id AND q.no < p.no ORDER BY q.no DESC LIMIT 1
    ) former ON true
    WHERE p.no = ANY (nos) AND (
        (p.kind = 'publish') = coalesce(former.kind <> 'withdraw', false)
        OR CASE WHEN p.no = ANY (fresh_nos) THEN e.grant_version <> g.version
               OR NOT EXISTS (SELECT FROM dashboard_editionshare s WHERE s.edition_id = e.id)
           ELSE p.edition_id IS DISTINCT FROM former.edition_id END)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_follows_log',
            MESSAGE = format('L''état publié de l''aide %s ne permet pas cette publication : aide '
                             'retirée, jamais publiée, ou édition dépassée.', wrong.reference),
            HINT = 'Publiez une nouvelle édition de l''aide.';
    END IF;

    SELECT g.reference INTO wrong
    FROM dashboard_publication p JOIN dashboard_grant g ON g.id = p.grant_id
    WHERE p.no = ANY (fresh_nos) AND (p.by_id = ANY (g.pending_by) OR (
        p.by_id = g.entered_by_id AND NOT EXISTS (
            SELECT FROM dashboard_publication q WHERE q.grant_id = p.grant_id AND q.no < p.no)
    ) OR EXISTS (
        SELECT FROM dashboard_movement m
        WHERE m.grant_id = p.grant_id AND m.kind = 'award' AND m.id <= p.up_to_movement
          AND m.recorded_by_id = p.by_id
          AND NOT EXISTS (SELECT FROM dashboard_publishedmovement q WHERE q.movement_id = m.id)))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_four_eyes',
            MESSAGE = format('L''aide %s ne peut être publiée par un compte qui l''a saisie ou '
                             'modifiée.', wrong.reference),
            HINT = 'Demandez la publication à une autre personne habilitée.';
    END IF;
END $$;

CREATE FUNCTION relance_publish() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
    nos bigint[];
    fresh_nos bigint[];
BEGIN
    SELECT array_agg(DISTINCT n.grant_id), array_agg(n.no),
           array_agg(n.no) FILTER (WHERE n.kind <> 'withdraw' AND NOT EXISTS (
               SELECT FROM dashboard_publication p
               WHERE p.grant_id = n.grant_id AND p.edition_id = n.edition_id AND p.no < n.no))
    INTO ids, nos, fresh_nos FROM added n;
    IF ids IS NULL THEN
        RETURN NULL;
    END IF;
    IF cardinality(ids) < cardinality(nos) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_one_by_grant',
            MESSAGE = 'Une même aide est publiée deux fois dans la même instruction.',
            HINT = 'Publiez-la une fois, puis l''autre.';
    END IF;
    PERFORM relance_check_publication(nos, coalesce(fresh_nos, '{}'));

    -- Take away what the public state weighs before its movements grow.
    IF EXISTS (SELECT FROM dashboard_publicgrant WHERE grant_id = ANY (ids)) THEN
        PERFORM relance_add_to_rollups(ids, -1);
    END IF;

    INSERT INTO dashboard_publishedmovement (movement_id, publication_id, published_at, grant_id,
        kind, nature, amount, effective_on, date_precision, reference, on_commitment_id,
        corrects_id)
    SELECT m.id, n.no, n.at, m.grant_id, m.kind, m.nature, m.amount,
           CASE WHEN e.masked THEN relance_month_end(m.effective_on) ELSE m.effective_on END,
           CASE WHEN e.masked AND m.date_precision = 'day' THEN 'month'
                ELSE m.date_precision END,
           CASE WHEN e.masked THEN '' ELSE m.reference END, m.on_commitment_id, m.corrects_id
    FROM added n
    JOIN dashboard_grantedition e ON e.id = n.edition_id
    JOIN dashboard_movement m ON m.grant_id = n.grant_id AND m.id <= n.up_to_movement
    WHERE n.kind <> 'withdraw'
      AND CASE WHEN m.kind = 'award' THEN n.no = ANY (fresh_nos)
               WHEN m.kind = 'commitment' AND e.commitments_followed THEN true
               WHEN m.kind = 'payment' AND e.payments_followed THEN true
               -- What stopped being followed was corrected: of that, the public sees the
               -- correction of what it saw.
               ELSE EXISTS (SELECT FROM dashboard_publishedmovement q
                            WHERE q.movement_id = m.corrects_id) END
      AND NOT EXISTS (SELECT FROM dashboard_publishedmovement q WHERE q.movement_id = m.id);

    UPDATE dashboard_grant g
    SET status = CASE WHEN n.kind = 'withdraw' AND g.status = 'cancelled' THEN 'cancelled'
                      WHEN n.kind = 'withdraw' THEN 'withdrawn' ELSE 'published' END,
        pending_by = CASE WHEN n.no = ANY (fresh_nos) THEN '{}' ELSE g.pending_by END
    FROM added n
    WHERE g.id = n.grant_id AND (n.kind = 'withdraw' OR n.no = ANY (fresh_nos));

    PERFORM relance_project(ids);
    RETURN NULL;
END $$;
CREATE TRIGGER publication_c_publish AFTER INSERT ON dashboard_publication
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION relance_publish();

CREATE TRIGGER publication_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dashboard_publication
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_change();
CREATE TRIGGER grantedition_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dashboard_grantedition
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_change();
CREATE TRIGGER editionshare_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dashboard_editionshare
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_change();
CREATE TRIGGER publishedmovement_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dashboard_publishedmovement
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_change();
CREATE TRIGGER publishedmovement_kept BEFORE INSERT ON dashboard_publishedmovement
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_direct_write();
CREATE TRIGGER publicgrant_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON dashboard_publicgrant
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_direct_write();
CREATE TRIGGER publicshare_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON dashboard_publicshare
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_direct_write();

-- What decides the figures of published grants does not move under them.
CREATE FUNCTION relance_refuse_fund_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM dashboard_grantedition WHERE fund_id = OLD.code) THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
            MESSAGE = format('Le fonds %s a des aides publiées : son plan et son volet ne changent '
                             'plus.', OLD.code),
            HINT = 'Créez un autre fonds et publiez une modification des aides concernées.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fund_stays BEFORE UPDATE ON dashboard_fund FOR EACH ROW
    WHEN (NEW.plan_id IS DISTINCT FROM OLD.plan_id OR NEW.pillar_id IS DISTINCT FROM OLD.pillar_id)
    EXECUTE FUNCTION relance_refuse_fund_move();

-- Edition shares are only written with their edition, inside its département; what is masked lies
-- nowhere.
CREATE FUNCTION relance_check_edition_shares() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added s JOIN dashboard_publication p ON p.edition_id = s.edition_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
            MESSAGE = 'Une édition publiée ne reçoit plus de commune.',
            HINT = 'Publiez une nouvelle édition.';
    END IF;
    IF EXISTS (
        SELECT FROM added s
        JOIN dashboard_grantedition e ON e.id = s.edition_id
        LEFT JOIN dashboard_commune c ON c.code = s.commune_id
        WHERE s.weight <= 0 OR (s.commune_id IS NOT NULL
              AND (e.masked OR c.department_id IS DISTINCT FROM e.department_id))
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_share_inside',
            MESSAGE = 'Une part publiée est positive et dans le département de l''aide ; celle '
                      'd''une aide masquée n''est pas localisée.',
            HINT = 'Laissez cette part non localisée.';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER editionshare_before_publication AFTER INSERT ON dashboard_editionshare
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION relance_check_edition_shares();
