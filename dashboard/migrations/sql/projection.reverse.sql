DROP FUNCTION relance_public_shares;
DROP FUNCTION relance_public_grants;
DROP TYPE relance_dated;
DROP FUNCTION relance_in_force;
DROP FUNCTION relance_month_end;
DROP FUNCTION relance_normalise;
DROP FUNCTION relance_split;
