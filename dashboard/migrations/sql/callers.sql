-- Who calls the API and how often. The public role reads neither table: it may only ask these.

ALTER TABLE dashboard_callcount SET UNLOGGED;

-- The account and the scope behind a key that is still good; its last use, to the minute.
CREATE FUNCTION relance_use_key(wanted text)
RETURNS TABLE (key_id bigint, account_id bigint, scope text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE dashboard_accesskey k SET last_used_at = clock_timestamp()
    WHERE k.digest = wanted AND k.revoked_at IS NULL AND k.expires_at > clock_timestamp()
      AND (k.last_used_at IS NULL OR k.last_used_at < clock_timestamp() - interval '1 minute');
    RETURN QUERY
    SELECT k.id, k.user_id, k.scope::text
    FROM dashboard_accesskey k
    JOIN dashboard_user u ON u.id = k.user_id
    WHERE k.digest = wanted AND k.revoked_at IS NULL AND k.expires_at > clock_timestamp()
      AND u.is_active;
END $$;

-- One more call of this caller: how many since the first of its minute, which ends in `ends_in`.
CREATE FUNCTION relance_count_call(wanted text)
RETURNS TABLE (calls integer, ends_in double precision)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO dashboard_callcount AS c (caller, since, calls)
    VALUES (wanted, clock_timestamp(), 1)
    ON CONFLICT (caller) DO UPDATE SET
        calls = CASE WHEN c.since > clock_timestamp() - interval '1 minute'
                     THEN c.calls + 1 ELSE 1 END,
        since = CASE WHEN c.since > clock_timestamp() - interval '1 minute'
                     THEN c.since ELSE clock_timestamp() END
    RETURNING c.calls,
              60 - extract(epoch FROM clock_timestamp() - c.since)::double precision
$$;

-- A call that cost nothing does not count.
CREATE FUNCTION relance_give_back_call(wanted text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE dashboard_callcount c SET calls = c.calls - 1
    WHERE c.caller = wanted AND c.calls > 0 AND c.since > clock_timestamp() - interval '1 minute'
$$;
