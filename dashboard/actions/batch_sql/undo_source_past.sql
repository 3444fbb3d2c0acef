UPDATE dashboard_sourcerow s SET current = false WHERE s.batch_id = %(batch)s AND s.current
