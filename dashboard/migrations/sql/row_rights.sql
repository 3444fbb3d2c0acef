-- What the policies ask of the one who writes, besides where: a role (`dashboard.models.row_conditions`).
-- `roles` names roles and accounts of the command line alike: no role bears their names.

-- Whether one of these roles is held over France.
CREATE FUNCTION relance_everywhere_as(roles varchar[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM dashboard_user u WHERE u.id = relance_account() AND u.is_active
        AND u.is_system AND u.email IN ('import', 'exploitant') AND u.email = ANY (roles)
    ) OR EXISTS (
        SELECT FROM relance_memberships() m
        WHERE m.department_id IS NULL AND m.region_id IS NULL AND m.role = ANY (roles))
$$;

-- The départements where one of these roles is held.
CREATE FUNCTION relance_places_as(roles varchar[]) RETURNS varchar[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(d.code ORDER BY d.code), '{}')
    FROM dashboard_department d
    WHERE EXISTS (SELECT FROM relance_memberships() m
                  WHERE m.role = ANY (roles)
                    AND (m.department_id = d.code OR m.region_id = d.region_id))
$$;

-- Whether one of these roles is held somewhere.
CREATE FUNCTION relance_holds(roles varchar[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT relance_everywhere_as(roles)
        OR EXISTS (SELECT FROM relance_memberships() m WHERE m.role = ANY (roles))
$$;

-- The digest of a password, to who signs in and to its own account: nobody else reads the column.
CREATE FUNCTION relance_password(account bigint) RETURNS varchar
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE
        WHEN NOT relance_is_confined() THEN u.password
        WHEN current_setting('role') = 'relance_agent'
             AND coalesce(relance_account(), u.id) = u.id THEN u.password
        ELSE '!'
    END
    FROM dashboard_user u WHERE u.id = account
$$;

-- Whether an account has an application that shows codes; its secret is its own.
CREATE FUNCTION relance_has_factor(account bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM otp_totp_totpdevice d WHERE d.user_id = account AND d.confirmed)
$$;

-- A lost telephone: who administers the account makes it enrol again, without reading anything.
CREATE FUNCTION relance_forget_factors(account bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF relance_is_confined() AND NOT relance_administers(account) THEN
        RAISE EXCEPTION 'Ce compte n''est pas de ceux que vous administrez.';
    END IF;
    DELETE FROM otp_totp_totpdevice WHERE user_id = account;
    DELETE FROM otp_static_statictoken t USING otp_static_staticdevice d
    WHERE d.id = t.device_id AND d.user_id = account;
    DELETE FROM otp_static_staticdevice WHERE user_id = account;
END $$;
