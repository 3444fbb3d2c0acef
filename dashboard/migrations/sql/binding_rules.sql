-- A line that was taken back binds no more.
CREATE OR REPLACE FUNCTION relance_envelopes_of(wanted_fund text, wanted_year integer)
RETURNS TABLE (department_id varchar, binding boolean, allocated numeric, delegated numeric,
               awarded numeric)
LANGUAGE sql STABLE AS $$
    WITH line AS (
        SELECT a.department_id, a.amount, a.nature,
               a.binding AND NOT EXISTS (
                   SELECT FROM dashboard_allocation c WHERE c.corrects_id = a.id) AS binding
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
