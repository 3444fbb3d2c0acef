-- What row-level security asks: who works, and where. `dashboard.models.locks` says of which table.

-- The account that works, named by the door; null while somebody signs in.
CREATE FUNCTION relance_account() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('relance.account', true), '')::bigint
$$;

-- Whether rights are those of a role, not of the owner: true inside functions of the owner too.
CREATE FUNCTION relance_is_confined() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT current_setting('role') IN ('relance_agent', 'relance_public')
$$;

-- Its roles in force.
CREATE FUNCTION relance_memberships()
RETURNS TABLE (role varchar, department_id varchar, region_id varchar)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 3 SET search_path = public, pg_temp AS $$
    SELECT m.role, m.department_id, m.region_id FROM dashboard_membership m
    JOIN dashboard_user u ON u.id = m.user_id
    WHERE u.id = relance_account() AND u.is_active
      AND (m.ends_at IS NULL OR m.ends_at > statement_timestamp())
$$;

-- Over France: a role without perimeter, or one of the two accounts of the command line.
CREATE FUNCTION relance_everywhere() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM dashboard_user u WHERE u.id = relance_account() AND u.is_active
        AND u.is_system AND u.email IN ('import', 'exploitant')
    ) OR EXISTS (
        SELECT FROM relance_memberships() m WHERE m.department_id IS NULL AND m.region_id IS NULL)
$$;

-- The départements where the account holds any role.
CREATE FUNCTION relance_places() RETURNS varchar[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(d.code ORDER BY d.code), '{}')
    FROM dashboard_department d
    WHERE EXISTS (SELECT FROM relance_memberships() m
                  WHERE m.department_id = d.code OR m.region_id = d.region_id)
$$;

-- Whether the account administers that place (none: the nation).
CREATE FUNCTION relance_governs(department varchar, region varchar) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM relance_memberships() m
        WHERE m.role = 'administrator' AND (
            (m.department_id IS NULL AND m.region_id IS NULL)
            OR m.department_id = department
            OR m.region_id = region
            OR m.region_id = (SELECT d.region_id FROM dashboard_department d
                              WHERE d.code = department))
    ) OR EXISTS (
        SELECT FROM dashboard_user u WHERE u.id = relance_account() AND u.is_active
        AND u.is_system AND u.email = 'exploitant')
$$;

-- Whether the account administers somewhere, and everywhere that the other one works.
CREATE FUNCTION relance_administers(other bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM relance_memberships() m WHERE m.role = 'administrator')
       AND NOT EXISTS (
           SELECT FROM dashboard_membership m
           WHERE m.user_id = other AND NOT relance_governs(m.department_id, m.region_id))
$$;

-- The batches that wrote on a grant of the account's départements.
CREATE FUNCTION relance_batches() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT s.batch_id), '{}')
    FROM dashboard_grant g JOIN dashboard_sourcerow s ON s.grant_id = g.id
    WHERE g.department_id = ANY (relance_places())
$$;

-- Whether a batch was taken back, for accounts that do not see it.
CREATE FUNCTION relance_batch_undone(batch bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM dashboard_importbatch i WHERE i.id = batch AND i.status = 'undone')
$$;

-- Who holds these numbers, merged ones followed: a number leads to its only beneficiary, seen or
-- not, and says nothing else of it.
CREATE FUNCTION relance_numbered(sirens text[], rnas text[], codes text[])
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

-- ANALYZE asks for the owner. Only tables whose statistics say nothing of what they hold now:
-- fewer rows than pages, as rolled back or undone rows leave them, or few beside the `added` ones.
CREATE FUNCTION relance_refresh_statistics(tables text[], added bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    unknown record;
BEGIN
    FOR unknown IN
        SELECT c.relname, a.attname
        FROM pg_class c
        JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
        WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (tables)
          AND c.relname LIKE 'dashboard\_%' AND c.relkind = 'r'
          AND ((c.relpages > 8 AND c.reltuples >= 0 AND c.reltuples < c.relpages)
               OR c.reltuples < 20 * added)
        ORDER BY c.relname
    LOOP
        EXECUTE format('ANALYZE public.%I (%I)', unknown.relname, unknown.attname);
    END LOOP;
END $$;

-- Editions are written by the owner, of grants that the writer may touch.
ALTER FUNCTION relance_write_editions(bigint[]) RENAME TO relance_write_any_editions;
CREATE FUNCTION relance_write_editions(ids bigint[])
RETURNS TABLE (grant_id bigint, edition_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF relance_is_confined() AND NOT relance_everywhere() THEN
        ids := array(SELECT g.id FROM dashboard_grant g
                     WHERE g.id = ANY (ids) AND g.department_id = ANY (relance_places()));
    END IF;
    RETURN QUERY SELECT * FROM relance_write_any_editions(ids);
END $$;
