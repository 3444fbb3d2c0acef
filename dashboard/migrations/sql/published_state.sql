-- What entity tags are made of, which every page and every answer of the API asks first: a function,
-- so that a connection plans it once. `version` is the number of the last publication, or of the
-- last published grant that a change of name made read otherwise; `stamp` changes with all that is
-- public beside.
CREATE FUNCTION relance_published_state(OUT version bigint, OUT stamp text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    version := coalesce(greatest((SELECT max(no) FROM dashboard_publication),
                                 (SELECT max(no) FROM dashboard_relabelling)), 0);
    -- Of short tables any row may change. A row's version is the transaction that wrote it and its
    -- place: ten times cheaper to read than what the row says.
    stamp := concat_ws(' ',
        (SELECT coalesce(max(id), 0) FROM dashboard_allocation),
        (SELECT coalesce(max(id), 0) FROM dashboard_indicatorvalue),
        (SELECT coalesce(max(id), 0) FROM dashboard_indicatortarget),
        (SELECT coalesce(max(no), 0) FROM dashboard_relabelling),
        (SELECT coalesce(max(id), 0) FROM dashboard_comment),
        (SELECT coalesce(max(id), 0) FROM dashboard_openfile),
        (SELECT sum(hashint8extended(kept.xmin::text::bigint, hashtid(kept.ctid))) FROM (
            SELECT xmin, ctid FROM dashboard_indicator
            UNION ALL SELECT xmin, ctid FROM dashboard_coverage
            UNION ALL SELECT xmin, ctid FROM dashboard_fund
            UNION ALL SELECT xmin, ctid FROM dashboard_plan
            UNION ALL SELECT xmin, ctid FROM dashboard_pillar
            UNION ALL SELECT xmin, ctid FROM dashboard_department
            UNION ALL SELECT xmin, ctid FROM dashboard_region
            UNION ALL SELECT xmin, ctid FROM dashboard_departmentcontours
            UNION ALL SELECT xmin, ctid FROM dashboard_publicnews) kept));
END $$;
