CREATE TEMPORARY TABLE import_envelope ON COMMIT DROP AS
SELECT id, allocated - delegated AS allocated, awarded FROM dashboard_envelopebalance
