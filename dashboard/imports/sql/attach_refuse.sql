-- What cannot be attached, row by row, with the way out.
INSERT INTO import_issue
SELECT s.n, 'refusal', 'ej', r.commitment, w.rule, w.problem, w.way_out
FROM import_step s
JOIN import_row r USING (n)
LEFT JOIN import_choice c USING (n)
CROSS JOIN LATERAL (
    SELECT string_agg(DISTINCT k.reference, ', ') AS listed, count(DISTINCT k.grant_id) AS among
    FROM import_candidate k
    WHERE k.n = s.n AND (c.n IS NULL OR (c.sign IN (2, 3, 4) AND k.sign IN (2, 3, 4)))
) k
CROSS JOIN LATERAL (VALUES
    (c.n IS NULL AND k.among = 0, 'non-rattachee',
     format('Aucune aide de votre périmètre ne porte l''EJ %%s%%s%%s.',
            split_part(r.commitment, '/', 1),
            CASE WHEN r.reference <> '' THEN ', ni la référence ' || r.reference ELSE '' END,
            CASE WHEN r.file_number <> '' THEN ', ni le dossier ' || r.file_number ELSE '' END),
     'Enregistrez cet EJ sur son aide, ou donnez la référence de l''aide (colonne « reference ») '
     'ou son numéro de dossier (colonne « dossier »).'),
    (c.n IS NULL AND k.among > 0, 'rattachement-ambigu',
     format('Plusieurs aides correspondent à cette ligne : %%s.', k.listed),
     'Dites laquelle dans la colonne « reference ».'),
    (c.sign IN (2, 3, 4) AND EXISTS (
         SELECT FROM import_candidate o
         WHERE o.n = s.n AND o.sign IN (2, 3, 4) AND NOT EXISTS (
             SELECT FROM import_candidate p
             WHERE p.n = s.n AND p.sign = o.sign AND p.grant_id = c.grant_id)),
     'rattachement-contradictoire',
     format('L''EJ, la référence et le dossier de cette ligne désignent des aides différentes : '
            '%%s.', k.listed),
     'Corrigez celui qui se trompe.'),
    (c.status = 'draft', 'aide-en-brouillon',
     'L''aide que désigne cette ligne est encore un brouillon : elle n''a rien d''attribué.',
     'Soumettez-la, puis redonnez cette ligne.'),
    (c.sign IN (3, 4) AND c.differs, 'tiers-different',
     format('Le tiers de la ligne (%%s) n''est pas le bénéficiaire de l''aide que désigne sa '
            'référence ou son dossier.', r.siren),
     'Vérifiez la référence. Si le paiement va bien à un autre, enregistrez l''EJ à l''écran.')
) AS w(met, rule, problem, way_out)
WHERE NOT s.refused AND w.met
