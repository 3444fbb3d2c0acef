-- What the account may not do, row by row. A null list of départements means everywhere.
WITH touched AS (
    SELECT d.n,
           bool_or(d.field NOT IN ('montant_attribue', 'date_attribution', 'montant_engage',
               'date_engagement', 'reference_engagement', 'montant_paye', 'date_paiement',
               'reference_paiement')) AS fields,
           bool_or(d.field IN ('montant_attribue', 'date_attribution')) AS awards,
           bool_or(d.field LIKE '%%engage%%') AS commitments,
           bool_or(d.field LIKE '%%paye' OR d.field LIKE '%%paiement') AS payments
    FROM import_difference d GROUP BY d.n
), need AS (
    SELECT v.n, v.grant_id, place.code, v.verdict,
           v.verdict = 'new' OR t.fields AS enters,
           v.verdict = 'new' OR t.awards AS awards,
           CASE v.verdict WHEN 'new' THEN coalesce(r.committed, 0) > 0 ELSE t.commitments END
               AS commits,
           CASE v.verdict WHEN 'new' THEN coalesce(r.paid, 0) > 0 ELSE t.payments END AS pays
    FROM import_verdict v
    JOIN import_row r USING (n)
    LEFT JOIN touched t USING (n)
    LEFT JOIN dashboard_grant g ON g.id = v.grant_id
    CROSS JOIN LATERAL (
        SELECT DISTINCT coalesce(code, 'FR') AS code
        FROM (VALUES (r.department), (CASE WHEN g.id IS NULL THEN r.department
                                           ELSE g.department_id END)) AS both_places(code)
    ) place
    WHERE v.verdict IN ('new', 'changed')
), lacking AS (
    SELECT DISTINCT n, code, what FROM need CROSS JOIN LATERAL (VALUES
        (enters AND %(enter)s::text[] IS NOT NULL AND NOT code = ANY (%(enter)s::text[]),
         'de saisir une aide'),
        (awards AND %(award)s::text[] IS NOT NULL AND NOT code = ANY (%(award)s::text[]),
         'd''attribuer'),
        (commits AND %(commit)s::text[] IS NOT NULL AND NOT code = ANY (%(commit)s::text[]),
         'd''engager'),
        (pays AND %(pay)s::text[] IS NOT NULL AND NOT code = ANY (%(pay)s::text[]),
         'd''enregistrer un paiement')
    ) AS w(refused, what)
    WHERE w.refused
), told AS (
    SELECT n, 'departement' AS column_name, code AS value, 'hors-perimetre' AS rule,
           format('Pour %%s, votre compte n''a pas le droit %%s.',
                  CASE code WHEN 'FR' THEN 'la France entière' ELSE 'le département ' || code END,
                  string_agg(what, ', ' ORDER BY what))
               AS problem,
           'Laissez cette ligne à un compte habilité, ou demandez ce droit à un administrateur.'
               AS way_out
    FROM lacking GROUP BY n, code
    UNION ALL
    SELECT DISTINCT w.n, 'montant_paye', '', 'ordonnateur-comptable',
           'Sur une même aide, le compte qui attribue n''est pas celui qui paie.',
           'Laissez les paiements de cette ligne à un compte comptable.'
    FROM need w
    WHERE NOT %(system)s AND (
        (w.pays AND (w.awards OR EXISTS (
            SELECT FROM dashboard_movement m WHERE m.grant_id = w.grant_id
               AND m.kind = 'award' AND m.recorded_by_id = %(by)s)))
        OR (w.awards AND EXISTS (
            SELECT FROM dashboard_movement m WHERE m.grant_id = w.grant_id
               AND m.kind = 'payment' AND m.recorded_by_id = %(by)s)))
)
INSERT INTO import_issue SELECT n, 'refusal', column_name, value, rule, problem, way_out FROM told
