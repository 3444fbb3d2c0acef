INSERT INTO import_issue
SELECT s.n, 'refusal', %(column)s, r.key, 'reference-en-double',
       format('La référence « %%s » est portée par %%s lignes du fichier.', r.key, s.copies),
       'Gardez une seule ligne par aide : ses montants sont des cumuls.'
FROM import_step s JOIN import_row r USING (n)
WHERE s.copies > 1 AND NOT s.refused
