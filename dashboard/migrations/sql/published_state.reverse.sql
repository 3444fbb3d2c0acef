DROP FUNCTION relance_published_state();
