CREATE TEMPORARY TABLE import_edition ON COMMIT DROP AS
SELECT * FROM relance_write_editions((
    SELECT array_agg(grant_id) FROM (
        SELECT grant_id FROM import_created
        UNION ALL SELECT grant_id FROM import_verdict WHERE verdict = 'changed') t))
