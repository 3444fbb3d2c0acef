CREATE TEMPORARY TABLE import_effect (n integer NOT NULL, verdict text NOT NULL) ON COMMIT DROP
