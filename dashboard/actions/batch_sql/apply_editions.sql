CREATE TEMPORARY TABLE import_edition ON COMMIT DROP AS
SELECT * FROM relance_write_editions((
    SELECT array_agg(grant_id) FROM (
        SELECT grant_id FROM import_created
        UNION SELECT v.grant_id FROM import_verdict v
        WHERE v.grant_id IS NOT NULL AND v.verdict IN ('new', 'changed')
          -- A file that only adds to grants publishes none for the first time.
          AND (NOT %(attaches)s OR EXISTS (
              SELECT FROM dashboard_publicgrant p WHERE p.grant_id = v.grant_id))) t))
