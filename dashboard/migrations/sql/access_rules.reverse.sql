DROP TRIGGER membership_sides_apart ON dashboard_membership;
DROP FUNCTION relance_keep_sides_apart();
DROP TRIGGER user_email_one_way ON dashboard_user;
DROP FUNCTION relance_write_email_one_way();
DROP TRIGGER access_event_append_only ON dashboard_accessevent;
DROP FUNCTION relance_keep_access_events();
