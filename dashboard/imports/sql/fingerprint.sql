-- All that makes what would be applied: verdicts, rows, differences, movements.
SELECT encode(sha256(convert_to(concat_ws('|',
    (SELECT string_agg(concat_ws(':', v.n, v.verdict, v.reference, r.hash), ',' ORDER BY v.n)
     FROM import_verdict v JOIN import_row r USING (n)),
    (SELECT string_agg(concat_ws(':', d.n, d.field, d.said, d.held), ',' ORDER BY d.n, d.field)
     FROM import_difference d JOIN import_verdict v USING (n) WHERE v.verdict = 'changed'),
    (SELECT string_agg(concat_ws(':', l.grant_id, l.number, l.kind, l.nature, l.amount,
                l.effective_on, l.date_precision, l.reference, l.corrects_id,
                l.on_commitment_id, l.on_line), ',' ORDER BY l.grant_id, l.number)
     FROM import_line l)
), 'UTF8')), 'hex')
