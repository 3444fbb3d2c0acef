INSERT INTO import_issue
SELECT s.n, 'refusal', 'reference', s.reference, 'reference-ambigue',
       format('Deux lignes différentes donneraient la même référence « %%s ».', s.reference),
       'Changez l''identifiant de l''une d''elles.'
FROM import_step s
WHERE s.grant_id IS NULL AND NOT s.refused AND s.reference IN (
    SELECT reference FROM import_step WHERE reference <> '' AND NOT refused
    GROUP BY reference HAVING count(*) > 1)
