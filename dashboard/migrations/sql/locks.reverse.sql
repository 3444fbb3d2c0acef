DROP FUNCTION relance_write_editions(bigint[]);
ALTER FUNCTION relance_write_any_editions(bigint[]) RENAME TO relance_write_editions;
DROP FUNCTION relance_refresh_statistics(text[], bigint);
DROP FUNCTION relance_numbered(text[], text[], text[]);
DROP FUNCTION relance_batch_undone(bigint);
-- The policies that ask them go with them; what they guarded is then closed to both roles.
DROP FUNCTION relance_batches() CASCADE;
DROP FUNCTION relance_administers(bigint) CASCADE;
DROP FUNCTION relance_governs(varchar, varchar) CASCADE;
DROP FUNCTION relance_places() CASCADE;
DROP FUNCTION relance_everywhere() CASCADE;
DROP FUNCTION relance_memberships() CASCADE;
DROP FUNCTION relance_is_confined();
DROP FUNCTION relance_account() CASCADE;
