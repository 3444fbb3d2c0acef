CREATE TEMPORARY TABLE import_issue (
    n integer NOT NULL,
    severity text NOT NULL,
    column_name text NOT NULL,
    value text NOT NULL,
    rule text NOT NULL,
    problem text NOT NULL,
    way_out text NOT NULL
) ON COMMIT DROP
