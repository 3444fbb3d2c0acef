INSERT INTO import_issue
SELECT v.n, 'refusal', coalesce(string_agg(d.field, ', ' ORDER BY d.field), 'reference'),
       CASE WHEN count(d.n) = 1 THEN min(d.said) ELSE v.reference END,
       CASE v.verdict WHEN 'masked' THEN 'aide-masquee' ELSE 'conflit' END,
       CASE WHEN v.verdict = 'masked' THEN
           'Cette référence désigne une aide masquée, dont les montants ne sont pas ceux du fichier.'
       ELSE format(CASE WHEN v.source_id IS NULL
                   THEN 'L''aide %%s existe déjà, saisie hors de cette source : %%s.'
                   ELSE 'L''aide %%s a été modifiée à la fois par sa source et par ailleurs : %%s.'
                   END, v.reference,
                   string_agg(format('%%s vaut « %%s » dans le fichier et « %%s » dans la base',
                       d.field, left(coalesce(d.said, ''), 80), left(coalesce(d.held, ''), 80)),
                       ' ; ' ORDER BY d.field)) END,
       CASE v.verdict WHEN 'masked' THEN 'Modifiez-la à l''écran, sous sa référence de gestion.'
       ELSE 'Choisissez la bonne valeur et enregistrez-la à l''écran, ou reprenez celle de la base '
            'dans le fichier.' END
FROM import_verdict v LEFT JOIN import_difference d USING (n)
WHERE v.verdict IN ('conflict', 'masked')
GROUP BY v.n, v.reference, v.source_id, v.verdict
