-- Rollups: sums of the published state, added and taken away in the transaction that publishes.

-- Adds (sign 1) or takes away (sign -1) what these grants weigh as the public tables hold them.
CREATE FUNCTION relance_add_to_rollups(ids bigint[], sign integer) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dashboard_rollupyear AS r (department_id, fund_id, year, category, size, grants,
        grants_commitments_followed, grants_payments_followed, awarded, committed, paid,
        paid_awarded)
    SELECT department_id, fund_id, year, category, size, sign * count(*),
           sign * count(*) FILTER (WHERE commitments_followed),
           sign * count(*) FILTER (WHERE payments_followed),
           sign * sum(awarded), sign * sum(committed), sign * sum(paid),
           sign * coalesce(sum(awarded) FILTER (WHERE payments_followed), 0)
    FROM dashboard_publicgrant WHERE grant_id = ANY (ids)
    GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (department_id, fund_id, year, category, size) DO UPDATE
    SET grants = r.grants + excluded.grants,
        grants_commitments_followed
            = r.grants_commitments_followed + excluded.grants_commitments_followed,
        grants_payments_followed = r.grants_payments_followed + excluded.grants_payments_followed,
        awarded = r.awarded + excluded.awarded, committed = r.committed + excluded.committed,
        paid = r.paid + excluded.paid, paid_awarded = r.paid_awarded + excluded.paid_awarded;

    INSERT INTO dashboard_rollupfund AS r (department_id, fund_id, year, grants,
        grants_commitments_followed, grants_payments_followed, awarded, committed, paid,
        paid_awarded)
    SELECT department_id, fund_id, year, sign * count(*),
           sign * count(*) FILTER (WHERE commitments_followed),
           sign * count(*) FILTER (WHERE payments_followed),
           sign * sum(awarded), sign * sum(committed), sign * sum(paid),
           sign * coalesce(sum(awarded) FILTER (WHERE payments_followed), 0)
    FROM dashboard_publicgrant WHERE grant_id = ANY (ids)
    GROUP BY 1, 2, 3
    ON CONFLICT (department_id, fund_id, year) DO UPDATE
    SET grants = r.grants + excluded.grants,
        grants_commitments_followed
            = r.grants_commitments_followed + excluded.grants_commitments_followed,
        grants_payments_followed = r.grants_payments_followed + excluded.grants_payments_followed,
        awarded = r.awarded + excluded.awarded, committed = r.committed + excluded.committed,
        paid = r.paid + excluded.paid, paid_awarded = r.paid_awarded + excluded.paid_awarded;

    INSERT INTO dashboard_rollupmonth AS r (department_id, fund_id, month, grants,
        grants_commitments_followed, grants_payments_followed, awarded, committed, paid,
        paid_awarded, moved_awarded, moved_committed, moved_paid, year_only)
    SELECT w.department_id, w.fund_id, w.month, sign * sum(w.grants),
           sign * sum(w.followed_c), sign * sum(w.followed_p),
           sign * sum(w.awarded), sign * sum(w.committed), sign * sum(w.paid),
           sign * sum(w.paid_awarded), sign * sum(w.moved_awarded),
           sign * sum(w.moved_committed), sign * sum(w.moved_paid), sign * sum(w.year_only)
    FROM (
        SELECT g.department_id, g.fund_id, date_trunc('month', g.awarded_on)::date AS month,
               1 AS grants, g.commitments_followed::integer AS followed_c,
               g.payments_followed::integer AS followed_p, g.awarded, g.committed, g.paid,
               CASE WHEN g.payments_followed THEN g.awarded ELSE 0 END AS paid_awarded,
               0 AS moved_awarded, 0 AS moved_committed, 0 AS moved_paid,
               (g.awarded_on_precision = 'year')::integer AS year_only
        FROM dashboard_publicgrant g WHERE g.grant_id = ANY (ids)
        UNION ALL
        SELECT g.department_id, g.fund_id, date_trunc('month', m.effective_on)::date,
               0, 0, 0, 0, 0, 0, 0,
               CASE m.kind WHEN 'award' THEN m.amount ELSE 0 END,
               CASE m.kind WHEN 'commitment' THEN m.amount ELSE 0 END,
               CASE m.kind WHEN 'payment' THEN m.amount ELSE 0 END, 0
        FROM dashboard_publicgrant g
        JOIN dashboard_publishedmovement m ON m.grant_id = g.grant_id
        WHERE g.grant_id = ANY (ids)
    ) w
    GROUP BY 1, 2, 3
    ON CONFLICT (department_id, fund_id, month) DO UPDATE
    SET grants = r.grants + excluded.grants,
        grants_commitments_followed
            = r.grants_commitments_followed + excluded.grants_commitments_followed,
        grants_payments_followed = r.grants_payments_followed + excluded.grants_payments_followed,
        awarded = r.awarded + excluded.awarded, committed = r.committed + excluded.committed,
        paid = r.paid + excluded.paid, paid_awarded = r.paid_awarded + excluded.paid_awarded,
        moved_awarded = r.moved_awarded + excluded.moved_awarded,
        moved_committed = r.moved_committed + excluded.moved_committed,
        moved_paid = r.moved_paid + excluded.moved_paid,
        year_only = r.year_only + excluded.year_only;

    INSERT INTO dashboard_rollupcommune AS r (department_id, commune_id, fund_id, grants,
        grants_commitments_followed, grants_payments_followed, awarded, committed, paid,
        paid_awarded)
    SELECT g.department_id, s.commune_id, g.fund_id, sign * count(*),
           sign * count(*) FILTER (WHERE g.commitments_followed),
           sign * count(*) FILTER (WHERE g.payments_followed),
           sign * sum(s.awarded), sign * sum(s.committed), sign * sum(s.paid),
           sign * coalesce(sum(s.awarded) FILTER (WHERE g.payments_followed), 0)
    FROM dashboard_publicgrant g JOIN dashboard_publicshare s ON s.grant_id = g.grant_id
    WHERE g.grant_id = ANY (ids)
    GROUP BY 1, 2, 3
    ON CONFLICT (department_id, commune_id, fund_id) DO UPDATE
    SET grants = r.grants + excluded.grants,
        grants_commitments_followed
            = r.grants_commitments_followed + excluded.grants_commitments_followed,
        grants_payments_followed = r.grants_payments_followed + excluded.grants_payments_followed,
        awarded = r.awarded + excluded.awarded, committed = r.committed + excluded.committed,
        paid = r.paid + excluded.paid, paid_awarded = r.paid_awarded + excluded.paid_awarded;

    INSERT INTO dashboard_rollupbeneficiary AS r (department, beneficiary_id, grants,
        grants_commitments_followed, grants_payments_followed, awarded, committed, paid,
        paid_awarded)
    SELECT scope.department, g.beneficiary_id, sign * count(*),
           sign * count(*) FILTER (WHERE g.commitments_followed),
           sign * count(*) FILTER (WHERE g.payments_followed),
           sign * sum(g.awarded), sign * sum(g.committed), sign * sum(g.paid),
           sign * coalesce(sum(g.awarded) FILTER (WHERE g.payments_followed), 0)
    FROM dashboard_publicgrant g
    CROSS JOIN LATERAL (VALUES (''), (g.department_id)) AS scope(department)
    WHERE g.grant_id = ANY (ids) AND g.beneficiary_id IS NOT NULL
      AND scope.department IS NOT NULL
    GROUP BY 1, 2
    ON CONFLICT (department, beneficiary_id) DO UPDATE
    SET grants = r.grants + excluded.grants,
        grants_commitments_followed
            = r.grants_commitments_followed + excluded.grants_commitments_followed,
        grants_payments_followed = r.grants_payments_followed + excluded.grants_payments_followed,
        awarded = r.awarded + excluded.awarded, committed = r.committed + excluded.committed,
        paid = r.paid + excluded.paid, paid_awarded = r.paid_awarded + excluded.paid_awarded;
END $$;

-- Brings the public state of these grants up to the log and adds it to the rollups, from which
-- the former state was taken away before. The caller holds the publication lock.
CREATE FUNCTION relance_project(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM dashboard_publicshare WHERE grant_id = ANY (ids);
    DELETE FROM dashboard_publicgrant WHERE grant_id = ANY (ids);
    INSERT INTO dashboard_publicgrant SELECT * FROM relance_public_grants(ids, 'infinity');
    INSERT INTO dashboard_publicshare (grant_id, commune_id, weight, awarded, committed, paid)
    SELECT * FROM relance_public_shares(ids, 'infinity', 'infinity');
    PERFORM relance_add_to_rollups(ids, 1);
END $$;

-- Everything public anew from the log, for rebuild_rollups; readers keep the old rows until the
-- transaction commits.
CREATE FUNCTION relance_rebuild_public() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    PERFORM pg_advisory_xact_lock(821002);
    DELETE FROM dashboard_rollupyear;
    DELETE FROM dashboard_rollupfund;
    DELETE FROM dashboard_rollupmonth;
    DELETE FROM dashboard_rollupcommune;
    DELETE FROM dashboard_rollupbeneficiary;
    DELETE FROM dashboard_publicshare;
    DELETE FROM dashboard_publicgrant;
    SELECT array_agg(grant_id) INTO ids FROM relance_in_force(NULL, 'infinity');
    PERFORM relance_project(ids);
END $$;

CREATE TRIGGER rollupyear_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON dashboard_rollupyear
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_direct_write();
CREATE TRIGGER rollupfund_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON dashboard_rollupfund
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_direct_write();
CREATE TRIGGER rollupmonth_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON dashboard_rollupmonth
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_direct_write();
CREATE TRIGGER rollupcommune_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON dashboard_rollupcommune
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_direct_write();
CREATE TRIGGER rollupbeneficiary_kept
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON dashboard_rollupbeneficiary
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_direct_write();
