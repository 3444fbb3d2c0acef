DROP FUNCTION relance_forget_factors(bigint);
DROP FUNCTION relance_has_factor(bigint);
DROP FUNCTION relance_password(bigint);
-- The policies that ask them go with them.
DROP FUNCTION relance_holds(varchar[]) CASCADE;
DROP FUNCTION relance_places_as(varchar[]) CASCADE;
DROP FUNCTION relance_everywhere_as(varchar[]) CASCADE;
