-- Grants that go back to another envelope recount it alone: asked for before their movements hold
-- it with others, or the two would wait for each other.
SELECT relance_lock_fund(f.fund_id, true) FROM (
    SELECT unnest(ARRAY[g.fund_id, o.fund_id]) AS fund_id
    FROM undo_row u
    JOIN dashboard_grant g ON g.id = u.grant_id
    CROSS JOIN LATERAL jsonb_populate_record(NULL::dashboard_grant, u.before -> 'grant') AS o
    WHERE NOT u.created_grant AND (g.fund_id, g.year, g.department_id)
          IS DISTINCT FROM (o.fund_id, o.year, o.department_id)
    GROUP BY 1 ORDER BY 1
) f
