DROP FUNCTION relance_give_back_call(text);
DROP FUNCTION relance_count_call(text);
DROP FUNCTION relance_use_key(text);
