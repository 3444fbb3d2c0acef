-- What must hold of people's access, whatever the door.

CREATE FUNCTION relance_keep_access_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
        MESSAGE = 'L''historique des accès ne se modifie pas et ne se supprime pas.';
END $$;
CREATE TRIGGER access_event_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dashboard_accessevent
    FOR EACH STATEMENT EXECUTE FUNCTION relance_keep_access_events();

-- One account for one address, however its letters are written.
CREATE FUNCTION relance_write_email_one_way() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.email := lower(btrim(NEW.email));
    RETURN NEW;
END $$;
CREATE TRIGGER user_email_one_way BEFORE INSERT OR UPDATE OF email ON dashboard_user
    FOR EACH ROW EXECUTE FUNCTION relance_write_email_one_way();
UPDATE dashboard_user SET email = email WHERE email <> lower(btrim(email));

-- Ordonnateur and comptable are not the same person (décret n° 2012-1246 du 7 novembre 2012,
-- article 9): no overlap of perimeter and time between the two roles of one account.
CREATE FUNCTION relance_keep_sides_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    region_of_new text := NEW.region_id;
BEGIN
    IF NEW.ends_at <= statement_timestamp() THEN
        RETURN NEW;
    END IF;
    -- Two roles given at once to one account wait for each other here.
    PERFORM 1 FROM dashboard_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF NEW.department_id IS NOT NULL THEN
        SELECT region_id INTO region_of_new FROM dashboard_department
        WHERE code = NEW.department_id;
    END IF;
    PERFORM 1
    FROM dashboard_membership m
    LEFT JOIN dashboard_department d ON d.code = m.department_id
    WHERE m.user_id = NEW.user_id
      AND m.id IS DISTINCT FROM NEW.id
      AND m.role = CASE NEW.role WHEN 'accountant' THEN 'instructor' ELSE 'accountant' END
      AND (m.ends_at IS NULL OR m.ends_at > statement_timestamp())
      AND ((m.department_id IS NULL AND m.region_id IS NULL)
           OR (NEW.department_id IS NULL AND NEW.region_id IS NULL)
           OR m.department_id = NEW.department_id
           OR (COALESCE(m.region_id, d.region_id) = region_of_new
               AND (m.region_id IS NOT NULL OR NEW.region_id IS NOT NULL)));
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            CONSTRAINT = 'membership_sides_apart',
            MESSAGE = 'La même personne ne peut pas attribuer des aides et enregistrer leurs '
                      'paiements sur un même territoire : les fonctions d''ordonnateur et de '
                      'comptable sont incompatibles (décret n° 2012-1246 du 7 novembre 2012, '
                      'article 9).',
            HINT = 'Retirez d''abord l''autre rôle, ou donnez celui-ci à une autre personne.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER membership_sides_apart
    BEFORE INSERT OR UPDATE OF user_id, role, region_id, department_id, ends_at
    ON dashboard_membership FOR EACH ROW
    WHEN (NEW.role IN ('instructor', 'accountant'))
    EXECUTE FUNCTION relance_keep_sides_apart();
