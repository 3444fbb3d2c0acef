-- The identity of a natural person sits in dashboard_personidentity and nowhere else of the record,
-- whatever the door: what is written to dashboard_beneficiary is moved there on its way.

CREATE FUNCTION relance_keep_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.key, NEW.siren, NEW.rna, NEW.official_code) = ('', '', '', '')
       AND NEW.name IN ('', 'Personne physique') THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM dashboard_beneficiary b
               WHERE b.siren = NEW.siren AND b.siren <> '' AND b.id <> NEW.id)
       OR EXISTS (SELECT FROM dashboard_beneficiary b
                  WHERE b.rna = NEW.rna AND b.rna <> '' AND b.id <> NEW.id)
       OR EXISTS (SELECT FROM dashboard_beneficiary b
                  WHERE b.official_code = NEW.official_code AND b.official_code <> ''
                    AND b.id <> NEW.id) THEN
        PERFORM relance_refuse_number();
    END IF;
    -- What is left blank stays as it was known.
    INSERT INTO dashboard_personidentity AS i
        (beneficiary_id, name, key, siren, rna, official_code)
    VALUES (NEW.id, NEW.name, NEW.key, NEW.siren, NEW.rna, NEW.official_code)
    ON CONFLICT (beneficiary_id) DO UPDATE
    SET name = CASE WHEN EXCLUDED.name IN ('', 'Personne physique') THEN i.name
                    ELSE EXCLUDED.name END,
        key = CASE WHEN EXCLUDED.name IN ('', 'Personne physique') THEN i.key
                   ELSE EXCLUDED.key END,
        siren = coalesce(nullif(EXCLUDED.siren, ''), i.siren),
        rna = coalesce(nullif(EXCLUDED.rna, ''), i.rna),
        official_code = coalesce(nullif(EXCLUDED.official_code, ''), i.official_code)
    WHERE i.erased_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'person_stays_erased',
            MESSAGE = 'L''identité de cette personne a été effacée : elle ne se réécrit pas.',
            HINT = 'Pour une nouvelle aide, saisissez un nouveau bénéficiaire.';
    END IF;
    NEW.name := 'Personne physique';
    NEW.key := '';
    NEW.siren := '';
    NEW.rna := '';
    NEW.official_code := '';
    RETURN NEW;
END $$;
CREATE TRIGGER person_kept_apart BEFORE INSERT OR UPDATE ON dashboard_beneficiary FOR EACH ROW
    WHEN (relance_masked(NEW.category, NEW.legal_form, NEW.diffusion, false,
                         NEW.confirmed_legal_person))
    EXECUTE FUNCTION relance_keep_person();

CREATE FUNCTION relance_refuse_number() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'beneficiary_number_once',
        MESSAGE = 'Ce numéro est déjà celui d''un autre bénéficiaire.',
        HINT = 'Choisissez ce bénéficiaire, ou vérifiez le numéro.';
END $$;

-- Found to be a legal unit after all: its name is public again.
CREATE FUNCTION relance_name_legal_unit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept dashboard_personidentity;
BEGIN
    DELETE FROM dashboard_personidentity i WHERE i.beneficiary_id = NEW.id RETURNING i.* INTO kept;
    IF kept.erased_at IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'person_stays_erased',
            MESSAGE = 'L''identité de cette personne a été effacée : elle reste une personne '
                      'physique.',
            HINT = 'Pour une nouvelle aide, saisissez un nouveau bénéficiaire.';
    END IF;
    IF FOUND THEN
        IF NEW.name IN ('', 'Personne physique') THEN
            NEW.name := kept.name;
            NEW.key := kept.key;
        END IF;
        NEW.siren := coalesce(nullif(NEW.siren, ''), kept.siren);
        NEW.rna := coalesce(nullif(NEW.rna, ''), kept.rna);
        NEW.official_code := coalesce(nullif(NEW.official_code, ''), kept.official_code);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER person_no_more BEFORE UPDATE ON dashboard_beneficiary FOR EACH ROW
    WHEN (relance_masked(OLD.category, OLD.legal_form, OLD.diffusion, false,
                         OLD.confirmed_legal_person)
          AND NOT relance_masked(NEW.category, NEW.legal_form, NEW.diffusion, false,
                                 NEW.confirmed_legal_person))
    EXECUTE FUNCTION relance_name_legal_unit();

-- A number is one beneficiary's, legal unit or person.
CREATE FUNCTION relance_check_numbers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM written w JOIN dashboard_personidentity i ON i.siren = w.siren
               WHERE w.siren <> '' AND i.beneficiary_id <> w.id)
       OR EXISTS (SELECT FROM written w JOIN dashboard_personidentity i ON i.rna = w.rna
                  WHERE w.rna <> '' AND i.beneficiary_id <> w.id)
       OR EXISTS (SELECT FROM written w
                  JOIN dashboard_personidentity i ON i.official_code = w.official_code
                  WHERE w.official_code <> '' AND i.beneficiary_id <> w.id) THEN
        PERFORM relance_refuse_number();
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER beneficiary_number_once_insert AFTER INSERT ON dashboard_beneficiary
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION relance_check_numbers();
CREATE TRIGGER beneficiary_number_once_update AFTER UPDATE ON dashboard_beneficiary
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION relance_check_numbers();

-- That an identity was corrected is told, never from what to what.
CREATE FUNCTION relance_write_person_history() RETURNS trigger LANGUAGE plpgsql
SET enable_nestloop = off AS $$
BEGIN
    INSERT INTO dashboard_change (at, xid, by_id, batch_id, subject, act, row, fields, reason)
    SELECT clock_timestamp(), relance_transaction(), relance_author(), relance_batch_at_work(),
           'beneficiary', 'changed', w.id,
           relance_without_identity(w.fields, '{name,siren,rna,official_code}'), relance_reason()
    FROM (
        SELECT n.beneficiary_id AS id, relance_differences(o.told, n.told) AS fields
        FROM (SELECT beneficiary_id, jsonb_build_object('name', name, 'siren', siren, 'rna', rna,
                     'official_code', official_code) AS told FROM before) o
        JOIN (SELECT beneficiary_id, erased_at, jsonb_build_object('name', name, 'siren', siren,
                     'rna', rna, 'official_code', official_code) AS told FROM after) n
            USING (beneficiary_id)
        WHERE o.told <> n.told AND n.erased_at IS NULL
    ) w ORDER BY w.id;
    RETURN NULL;
END $$;
CREATE TRIGGER person_history_update AFTER UPDATE ON dashboard_personidentity
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION relance_write_person_history();

-- Who holds these numbers, merged ones followed: a number leads to its only beneficiary, seen or
-- not, and says nothing else of it.
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
    UNION ALL
    SELECT 'siren', i.siren, coalesce(b.merged_into_id, b.id), true
    FROM dashboard_personidentity i JOIN dashboard_beneficiary b ON b.id = i.beneficiary_id
    WHERE i.siren <> '' AND i.siren = ANY (sirens)
    UNION ALL
    SELECT 'rna', i.rna, coalesce(b.merged_into_id, b.id), i.siren <> ''
    FROM dashboard_personidentity i JOIN dashboard_beneficiary b ON b.id = i.beneficiary_id
    WHERE i.rna <> '' AND i.rna = ANY (rnas)
    UNION ALL
    SELECT 'code', i.official_code, coalesce(b.merged_into_id, b.id), i.siren <> ''
    FROM dashboard_personidentity i JOIN dashboard_beneficiary b ON b.id = i.beneficiary_id
    WHERE i.official_code <> '' AND i.official_code = ANY (codes)
$$;
