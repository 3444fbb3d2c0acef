UPDATE import_step s SET grant_id = c.grant_id, reference = g.reference
FROM import_choice c JOIN dashboard_grant g ON g.id = c.grant_id
WHERE c.n = s.n
  AND NOT EXISTS (SELECT FROM import_issue i WHERE i.n = s.n AND i.severity = 'refusal')
