DROP TRIGGER rollupfund_kept ON dashboard_rollupfund;
DROP TRIGGER rollupbeneficiary_kept ON dashboard_rollupbeneficiary;
DROP TRIGGER rollupcommune_kept ON dashboard_rollupcommune;
DROP TRIGGER rollupmonth_kept ON dashboard_rollupmonth;
DROP TRIGGER rollupyear_kept ON dashboard_rollupyear;
DROP FUNCTION relance_rebuild_public;
DROP FUNCTION relance_project;
DROP FUNCTION relance_add_to_rollups;
