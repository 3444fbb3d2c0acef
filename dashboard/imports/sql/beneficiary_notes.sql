-- What a row says of a beneficiary that is known otherwise: its own record stands.
INSERT INTO import_issue
SELECT r.n, 'repair', f.field, coalesce(%(words)s::jsonb ->> f.said, f.said),
       'beneficiaire-connu-autrement',
       format('« %%s » est déjà connu comme « %%s ».', coalesce(i.name, b.name),
              coalesce(%(words)s::jsonb ->> f.held, f.held)),
       'Sa fiche est gardée ; elle se corrige à l''écran.'
FROM import_step s
JOIN import_row r USING (n)
JOIN import_party p ON p.party = r.party
JOIN dashboard_beneficiary b ON b.id = p.beneficiary_id
LEFT JOIN dashboard_personidentity i ON i.beneficiary_id = b.id
CROSS JOIN LATERAL (VALUES
    ('categorie', r.category, b.category::text),
    ('taille', r.size, b.size::text),
    ('categorie_juridique', r.legal_form, b.legal_form::text)
) AS f(field, said, held)
WHERE NOT s.refused AND NOT s.same AND f.said <> '' AND f.held <> '' AND f.said <> f.held
