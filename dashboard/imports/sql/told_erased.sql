-- It is said of each of these rows, under no name.
INSERT INTO import_issue
SELECT s.n, 'repair', 'beneficiaire', '', 'personne-effacee',
       'L''identité de cette personne a été effacée : rien de la ligne n''est repris.',
       'Retirez la ligne du fichier.'
FROM import_step s
JOIN dashboard_grant g ON g.id = s.grant_id
JOIN dashboard_personidentity i ON i.beneficiary_id = g.beneficiary_id
WHERE s.masked AND s.source_id IS NOT NULL AND i.erased_at IS NOT NULL
