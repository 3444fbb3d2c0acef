CREATE TEMPORARY TABLE import_difference (
    n integer NOT NULL, field text NOT NULL, said text, held text
) ON COMMIT DROP
