DROP TRIGGER relabelling_kept ON dashboard_relabelling;
DROP TRIGGER relabelling_append_only ON dashboard_relabelling;
DROP TRIGGER commune_relabels ON dashboard_commune;
DROP TRIGGER department_relabels ON dashboard_department;
DROP TRIGGER fund_relabels ON dashboard_fund;
DROP FUNCTION relance_relabel();
