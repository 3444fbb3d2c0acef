-- The rules of the ledger, held for every door. Messages are French: forms show them as they are.

CREATE FUNCTION relance_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The one update: the database dates what is public at once after it took its last lock.
    IF TG_TABLE_NAME IN ('dashboard_allocation', 'dashboard_coverage') AND TG_OP = 'UPDATE'
       AND pg_trigger_depth() > 1 THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'restrict_violation',
        MESSAGE = CASE TG_TABLE_NAME
            WHEN 'dashboard_movement' THEN
                'Un mouvement enregistré ne se modifie pas et ne se supprime pas.'
            WHEN 'dashboard_allocation' THEN
                'Une ligne d''enveloppe enregistrée ne se modifie pas et ne se supprime pas.'
            WHEN 'dashboard_coverage' THEN
                'Ce qui a été dit d''un jeu de données ne se modifie pas et ne se supprime pas.'
            ELSE 'Ce qui a été publié ne se modifie pas et ne se supprime pas.'
        END,
        HINT = CASE TG_TABLE_NAME
            WHEN 'dashboard_movement' THEN
                'Enregistrez une correction qui nomme le mouvement erroné et dit pourquoi.'
            WHEN 'dashboard_allocation' THEN
                'Enregistrez une ligne de signe contraire avec sa source.'
            WHEN 'dashboard_coverage' THEN 'Dites-le de nouveau : la dernière parole compte.'
            ELSE 'Publiez une nouvelle édition, ou retirez l''aide.'
        END;
END $$;

CREATE TRIGGER movement_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dashboard_movement
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_change();
CREATE TRIGGER allocation_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dashboard_allocation
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_change();

-- The rules look at what others committed after waiting for them: an older snapshot would not.
CREATE FUNCTION relance_require_fresh_reads() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
            MESSAGE = 'Les écritures se font en isolation READ COMMITTED : un instantané ancien ne '
                      'verrait ni les enveloppes ni les publications validées depuis.',
            HINT = 'Recommencez dans une transaction READ COMMITTED.';
    END IF;
END $$;

CREATE FUNCTION relance_refuse_not_a_number() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'amount_is_a_number',
        MESSAGE = 'Le montant n''est pas un nombre.',
        HINT = 'Indiquez un montant en euros, avec deux décimales au plus.';
END $$;

-- Recorded when it is recorded, whatever the writer says.
CREATE FUNCTION relance_stamp_movement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.amount = 'NaN' THEN
        PERFORM relance_refuse_not_a_number();
    END IF;
    NEW.recorded_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER movement_stamp BEFORE INSERT ON dashboard_movement
    FOR EACH ROW EXECUTE FUNCTION relance_stamp_movement();

-- Balances are the triggers' own: anyone else would break the sums they guard. Only a trigger, or
-- the two functions that count everything anew, may write them.
CREATE FUNCTION relance_refuse_direct_write() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    callers text;
BEGIN
    IF pg_trigger_depth() < 2 THEN
        GET DIAGNOSTICS callers = PG_CONTEXT;
        IF callers !~ 'function [^ ]*relance_(rebuild_public|recount_envelopes)\([a-z,]*\) line' THEN
            RAISE EXCEPTION USING
                ERRCODE = 'restrict_violation',
                MESSAGE = format('La table %s est tenue par la base elle-même.', TG_TABLE_NAME),
                HINT = 'Enregistrez un mouvement ou une publication : cette table suivra.';
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER grantbalance_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON dashboard_grantbalance
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_direct_write();
CREATE TRIGGER commitmentbalance_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON dashboard_commitmentbalance
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_direct_write();
CREATE TRIGGER envelopebalance_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON dashboard_envelopebalance
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_direct_write();

-- Awards of one fund may be written together; its envelopes change alone.
CREATE FUNCTION relance_lock_fund(fund text, alone boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF alone THEN
        PERFORM pg_advisory_xact_lock(821001, hashtext(fund));
    ELSE
        PERFORM pg_advisory_xact_lock_shared(821001, hashtext(fund));
    END IF;
END $$;

-- « 1 234 567,89 € », whatever the locale of the server.
CREATE FUNCTION relance_euros(amount numeric) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT translate(to_char(amount, 'FM999,999,999,990.00'), ',.', U&'\202F,') || U&'\00A0€'
$$;

-- A movement belongs with what it names.
CREATE FUNCTION relance_check_movement_links() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    PERFORM relance_require_fresh_reads();

    -- A movement that does not exist yet could become anything: it is no commitment either.
    SELECT n.id, g.reference INTO wrong
    FROM added n
    JOIN dashboard_grant g ON g.id = n.grant_id
    LEFT JOIN dashboard_movement c ON c.id = n.on_commitment_id
    WHERE n.on_commitment_id IS NOT NULL
      AND (c.id IS NULL OR c.nature <> 'legal_commitment' OR c.grant_id <> n.grant_id)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            CONSTRAINT = 'movement_on_own_commitment',
            MESSAGE = format('L''engagement nommé n''est pas un engagement juridique de l''aide %s.',
                             wrong.reference),
            HINT = 'Nommez un engagement juridique de cette aide, déjà enregistré.';
    END IF;

    SELECT n.id, g.reference INTO wrong
    FROM added n
    JOIN dashboard_grant g ON g.id = n.grant_id
    LEFT JOIN dashboard_movement o ON o.id = n.corrects_id
    WHERE n.corrects_id IS NOT NULL AND (
       o.id IS NULL OR o.grant_id <> n.grant_id OR o.kind <> n.kind OR o.amount <> -n.amount
       OR o.effective_on <> n.effective_on OR o.nature = 'reversal'
       OR CASE WHEN o.nature = 'legal_commitment' THEN o.id ELSE o.on_commitment_id END
          IS DISTINCT FROM n.on_commitment_id)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            CONSTRAINT = 'movement_reversal_mirrors',
            MESSAGE = format('La correction portée à l''aide %s ne reprend pas exactement le '
                             'mouvement corrigé, au signe près.', wrong.reference),
            HINT = 'Reprenez son montant changé de signe, sa date d''effet et son engagement.';
    END IF;

    SELECT n.kind, g.reference INTO wrong
    FROM added n
    JOIN dashboard_grant g ON g.id = n.grant_id
    WHERE (n.kind = 'commitment' AND NOT g.commitments_followed)
       OR (n.kind = 'payment' AND NOT g.payments_followed)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            CONSTRAINT = 'movement_kind_followed',
            MESSAGE = format('Les %s de l''aide %s ne sont pas suivis.',
                CASE wrong.kind WHEN 'payment' THEN 'paiements' ELSE 'engagements' END,
                wrong.reference),
            HINT = 'Indiquez d''abord qu''ils sont suivis.';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION relance_keep_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dashboard_grantbalance AS b (grant_id, awarded, committed, paid, last_movement)
    SELECT grant_id,
           coalesce(sum(amount) FILTER (WHERE kind = 'award'), 0),
           coalesce(sum(amount) FILTER (WHERE kind = 'commitment'), 0),
           coalesce(sum(amount) FILTER (WHERE kind = 'payment'), 0),
           max(id)
    FROM added GROUP BY grant_id ORDER BY grant_id
    ON CONFLICT (grant_id) DO UPDATE
        SET awarded = b.awarded + excluded.awarded,
            committed = b.committed + excluded.committed,
            paid = b.paid + excluded.paid,
            last_movement = greatest(b.last_movement, excluded.last_movement);

    INSERT INTO dashboard_commitmentbalance AS b (commitment_id, grant_id, committed, paid)
    SELECT coalesce(on_commitment_id, id), grant_id,
           coalesce(sum(amount) FILTER (WHERE kind = 'commitment'), 0),
           coalesce(sum(amount) FILTER (WHERE kind = 'payment'), 0)
    FROM added WHERE kind <> 'award'
    GROUP BY 1, grant_id ORDER BY 1
    ON CONFLICT (commitment_id) DO UPDATE
        SET committed = b.committed + excluded.committed, paid = b.paid + excluded.paid;
    RETURN NULL;
END $$;

-- Awards consume the envelope of the département where there is one, else the nation's.
CREATE FUNCTION relance_consume_envelopes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM added WHERE kind = 'award') THEN
        RETURN NULL;
    END IF;
    PERFORM relance_lock_fund(f.fund_id, false) FROM (
        SELECT DISTINCT g.fund_id FROM added n JOIN dashboard_grant g ON g.id = n.grant_id
        WHERE n.kind = 'award' ORDER BY 1
    ) f;

    WITH consumed AS MATERIALIZED (
        SELECT coalesce(own.id, nation.id) AS envelope_id, sum(n.amount) AS amount
        FROM added n
        JOIN dashboard_grant g ON g.id = n.grant_id
        LEFT JOIN dashboard_envelopebalance own
            ON own.fund_id = g.fund_id AND own.year = g.year
           AND own.department_id = g.department_id
        LEFT JOIN dashboard_envelopebalance nation
            ON nation.fund_id = g.fund_id AND nation.year = g.year
           AND nation.department_id IS NULL
        WHERE n.kind = 'award' AND coalesce(own.id, nation.id) IS NOT NULL
        GROUP BY 1
    ), locked AS MATERIALIZED (
        SELECT e.id FROM dashboard_envelopebalance e
        WHERE e.id IN (SELECT envelope_id FROM consumed)
        ORDER BY e.id FOR UPDATE
    )
    UPDATE dashboard_envelopebalance e SET awarded = e.awarded + c.amount
    FROM consumed c JOIN locked l ON l.id = c.envelope_id
    WHERE e.id = c.envelope_id;
    RETURN NULL;
END $$;

CREATE TRIGGER movement_a_links AFTER INSERT ON dashboard_movement
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION relance_check_movement_links();
CREATE TRIGGER movement_b_balances AFTER INSERT ON dashboard_movement
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION relance_keep_balances();
CREATE TRIGGER movement_c_envelopes AFTER INSERT ON dashboard_movement
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION relance_consume_envelopes();

-- 0 <= paid <= committed <= awarded, looked at when the transaction commits. The WHEN clause
-- is read at once: a statement that leaves the balance right costs nothing at commit.
CREATE FUNCTION relance_check_grant_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    b dashboard_grantbalance;
    ref text;
BEGIN
    SELECT * INTO b FROM dashboard_grantbalance WHERE grant_id = NEW.grant_id;
    IF b.paid < 0 OR b.paid > b.committed OR b.committed > b.awarded THEN
        SELECT reference INTO ref FROM dashboard_grant WHERE id = NEW.grant_id;
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            CONSTRAINT = 'grant_paid_committed_awarded',
            MESSAGE = CASE
                WHEN b.paid < 0 THEN format(
                    'Aide %s : le total payé serait négatif (%s).', ref, relance_euros(b.paid))
                WHEN b.committed > b.awarded THEN format(
                    'Aide %s : l''engagé (%s) dépasserait l''attribué (%s).',
                    ref, relance_euros(b.committed), relance_euros(b.awarded))
                ELSE format(
                    'Aide %s : le payé (%s) dépasserait l''engagé (%s).',
                    ref, relance_euros(b.paid), relance_euros(b.committed))
            END,
            HINT = 'Vérifiez le montant, ou enregistrez d''abord l''avenant ou l''engagement.';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER grantbalance_holds
    AFTER INSERT OR UPDATE ON dashboard_grantbalance
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.paid < 0 OR NEW.paid > NEW.committed OR NEW.committed > NEW.awarded)
    EXECUTE FUNCTION relance_check_grant_balance();

CREATE FUNCTION relance_check_commitment_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    b dashboard_commitmentbalance;
    ej text;
BEGIN
    SELECT * INTO b FROM dashboard_commitmentbalance WHERE commitment_id = NEW.commitment_id;
    IF b.paid < 0 OR b.paid > b.committed THEN
        SELECT coalesce(nullif(reference, ''), id::text) INTO ej
        FROM dashboard_movement WHERE id = NEW.commitment_id;
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            CONSTRAINT = 'commitment_paid_committed',
            MESSAGE = CASE
                WHEN b.paid < 0 THEN format(
                    'Engagement %s : le total payé serait négatif (%s).', ej, relance_euros(b.paid))
                ELSE format('Engagement %s : le payé (%s) dépasserait l''engagé (%s).',
                    ej, relance_euros(b.paid), relance_euros(b.committed))
            END,
            HINT = 'Vérifiez le numéro d''engagement et le montant.';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER commitmentbalance_holds
    AFTER INSERT OR UPDATE ON dashboard_commitmentbalance
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.paid < 0 OR NEW.paid > NEW.committed)
    EXECUTE FUNCTION relance_check_commitment_balance();

CREATE FUNCTION relance_check_envelope_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    b dashboard_envelopebalance;
BEGIN
    SELECT * INTO b FROM dashboard_envelopebalance WHERE id = NEW.id;
    IF b.binding AND b.awarded + b.delegated > b.allocated THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            CONSTRAINT = 'envelope_binding_exceeded',
            MESSAGE = format(
                'L''enveloppe limitative %s %s (%s) serait dépassée de %s : %s pour %s.',
                b.fund_id, b.year, coalesce(b.department_id, 'France'),
                relance_euros(b.awarded + b.delegated - b.allocated),
                relance_euros(b.awarded + b.delegated), relance_euros(b.allocated)),
            HINT = 'Réduisez le montant, ou faites abonder l''enveloppe.';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER envelopebalance_holds
    AFTER INSERT OR UPDATE ON dashboard_envelopebalance
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.binding AND NEW.awarded + NEW.delegated > NEW.allocated)
    EXECUTE FUNCTION relance_check_envelope_balance();

-- The envelopes of a fund for a year, counted anew from the lines and the awards.
CREATE FUNCTION relance_envelopes_of(wanted_fund text, wanted_year integer)
RETURNS TABLE (department_id varchar, binding boolean, allocated numeric, delegated numeric,
               awarded numeric)
LANGUAGE sql STABLE AS $$
    WITH line AS (
        SELECT a.department_id, a.amount, a.nature, a.binding
        FROM dashboard_allocation a
        WHERE a.fund_id = wanted_fund AND a.first_year = wanted_year AND a.last_year = wanted_year
          AND a.retained AND a.region_id IS NULL AND a.territory_label = ''
    ), envelope AS (
        SELECT l.department_id, bool_or(l.binding) AS binding, sum(l.amount) AS allocated
        FROM line l GROUP BY l.department_id
    ), award AS (
        SELECT g.department_id, sum(b.awarded) AS awarded
        FROM dashboard_grant g JOIN dashboard_grantbalance b ON b.grant_id = g.id
        WHERE g.fund_id = wanted_fund AND g.year = wanted_year
        GROUP BY g.department_id
    )
    SELECT e.department_id, e.binding, e.allocated,
           CASE WHEN e.department_id IS NULL THEN
               (SELECT coalesce(sum(l.amount), 0) FROM line l WHERE l.nature = 'delegation')
           ELSE 0 END,
           CASE WHEN e.department_id IS NULL THEN
               (SELECT coalesce(sum(a.awarded), 0) FROM award a WHERE NOT EXISTS (
                   SELECT FROM envelope own WHERE own.department_id = a.department_id))
           ELSE coalesce((SELECT a.awarded FROM award a
                          WHERE a.department_id = e.department_id), 0) END
    FROM envelope e
$$;

CREATE FUNCTION relance_recount_envelopes(wanted_fund text, wanted_year integer) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM relance_lock_fund(wanted_fund, true);
    INSERT INTO dashboard_envelopebalance AS b
        (fund_id, year, department_id, binding, allocated, delegated, awarded)
    SELECT wanted_fund, wanted_year, e.department_id, e.binding, e.allocated, e.delegated,
           e.awarded
    FROM relance_envelopes_of(wanted_fund, wanted_year) e
    ORDER BY e.department_id
    ON CONFLICT (fund_id, year, department_id) DO UPDATE
        SET binding = excluded.binding, allocated = excluded.allocated,
            delegated = excluded.delegated, awarded = excluded.awarded;
END $$;

CREATE FUNCTION relance_follow_allocations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM relance_require_fresh_reads();
    IF EXISTS (SELECT FROM added WHERE amount = 'NaN') THEN
        PERFORM relance_refuse_not_a_number();
    END IF;
    PERFORM relance_lock_fund(f.fund_id, true)
    FROM (SELECT DISTINCT fund_id FROM added ORDER BY 1) f;
    PERFORM relance_recount_envelopes(y.fund_id, y.first_year)
    FROM (SELECT DISTINCT fund_id, first_year FROM added
          WHERE first_year = last_year AND retained ORDER BY 1, 2) y;

    -- Public at once: dated under the lock of publication, so that no answer to an earlier
    -- instant changes when this transaction commits.
    PERFORM pg_advisory_xact_lock(821002);
    UPDATE dashboard_allocation SET recorded_at = clock_timestamp()
    WHERE id IN (SELECT id FROM added);
    RETURN NULL;
END $$;
CREATE TRIGGER allocation_envelopes AFTER INSERT ON dashboard_allocation
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION relance_follow_allocations();
