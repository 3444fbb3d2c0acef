-- The candidates hold it now; a row is attached once one of them is chosen.
UPDATE import_step SET grant_id = NULL WHERE grant_id IS NOT NULL
