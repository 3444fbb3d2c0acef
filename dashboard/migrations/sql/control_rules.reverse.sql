DROP TRIGGER allocation_reversal ON dashboard_allocation;
DROP FUNCTION relance_check_allocation_reversal();
DROP TRIGGER comment_append_only ON dashboard_comment;
DROP TRIGGER controltotal_append_only ON dashboard_controltotal;
DROP FUNCTION relance_refuse_unsaying();
