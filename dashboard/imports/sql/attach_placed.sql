UPDATE import_row r
SET fund = g.fund_id, department = g.department_id, year = g.year
FROM import_step s JOIN dashboard_grant g ON g.id = s.grant_id
WHERE s.n = r.n
