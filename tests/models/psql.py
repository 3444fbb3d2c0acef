"""What a person with psql could try, on a connection that knows nothing of the application.

One transaction holds a small world and is rolled back; each attempt runs in a savepoint, followed
by what a commit would look at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

AGENT, ACCOUNTANT, PUBLISHER = 9001, 9002, 9003

# Published: 70-A1 (1 000 € awarded, 800 committed under EJ1, 300 paid) and 70-M, masked (60 €).
# Waiting for a publisher: 70-A2 (500 €, 100 committed under EJ2). Draft: 70-D.
# The nation has 2 000 € of IDF in 2021, 400 of them delegated to the Doubs: 40 € are left, and
# none in the Doubs. 70-N follows neither commitments nor payments.
WORLD = """
INSERT INTO dashboard_region VALUES ('27', 'Bourgogne-Franche-Comté');
INSERT INTO dashboard_department (code, name, region_id, population)
VALUES ('70', 'Haute-Saône', '27', 1), ('25', 'Doubs', '27', 1);
INSERT INTO dashboard_commune (code, name, key, department_id, population)
VALUES ('70279', 'Gray', 'gray', '70', 1), ('70550', 'Vesoul', 'vesoul', '70', 1),
       ('25056', 'Besançon', 'besancon', '25', 1);
INSERT INTO dashboard_plan (code, name, position, fictional, description)
VALUES ('france-relance', 'France Relance', 1, false, '');
INSERT INTO dashboard_pillar (code, name, position, programme, announced, source_url)
VALUES ('competitivite', 'Compétitivité', 2, '363', 34e9, '');
INSERT INTO dashboard_fund (code, name, plan_id, pillar_id, operator, programme,
                            may_pay_individuals, source_url, note)
VALUES ('IDF', 'Industrie du futur', 'france-relance', 'competitivite', '', '', false, '', ''),
       ('RENO', 'Rénovation', 'france-relance', NULL, '', '', false, '', '');
INSERT INTO dashboard_user (id, password, is_superuser, email, name, is_active, is_staff,
                            is_system, created_at)
VALUES (9001, '', false, 'saisie', '', true, false, false, now()),
       (9002, '', false, 'paie', '', true, false, false, now()),
       (9003, '', false, 'publie', '', true, false, false, now());
INSERT INTO dashboard_beneficiary (id, name, key, siren, rna, official_code, category, size,
                                   legal_form, diffusion, confirmed_legal_person)
VALUES (9001, 'Aluroy', 'aluroy', '', '', '', 'company', 'PME', '5710', 'open', false),
       (9002, 'Jeanne Martin', 'jeanne martin', '', '', '', 'individual', '', '', 'open', false);
INSERT INTO dashboard_allocation (fund_id, first_year, last_year, department_id, amount, nature,
    effective_on, retained, binding, source_url, note, territory_label)
VALUES ('IDF', 2021, 2021, NULL, 2000, 'initial', '2021-01-01', true, true, '', '', ''),
       ('IDF', 2021, 2021, '25', 400, 'delegation', '2021-01-01', true, true, '', '', '');
INSERT INTO dashboard_grant (id, reference, status, fund_id, department_id, year, beneficiary_id,
    siret, objet, file_number, payment_terms, payment_dates, eu_notification, confidence,
    source_url, commitments_followed, payments_followed, draft_date_precision, entered_by_id,
    pending_by, version)
SELECT id, reference, status, 'IDF', department, 2021, who, '', 'Atelier', '', '', '', '', 'exact',
       '', followed, followed, 'day', 9001, '{9001}', 1
FROM (VALUES (9001, '70-A1', 'submitted', '70', 9001, true),
             (9002, '70-A2', 'submitted', '70', NULL, true),
             (9003, '70-M', 'submitted', '70', 9002, true),
             (9004, '25-A1', 'submitted', '25', 9001, true),
             (9005, '70-N', 'submitted', '70', 9001, false),
             (9006, '70-D', 'draft', '70', 9001, true))
     AS g (id, reference, status, department, who, followed);
INSERT INTO dashboard_grantshare (grant_id, commune_id, weight)
VALUES (9001, '70279', 2), (9001, '70550', 1), (9003, '70279', 1);
INSERT INTO dashboard_movement (grant_id, kind, nature, amount, effective_on, recorded_by_id)
VALUES (9001, 'award', 'initial', 1000, '2021-05-06', 9001),
       (9002, 'award', 'initial', 500, '2021-05-06', 9001),
       (9003, 'award', 'initial', 60, '2021-05-06', 9001),
       (9004, 'award', 'initial', 400, '2021-05-06', 9001),
       (9005, 'award', 'initial', 0, '2021-05-06', 9001);
INSERT INTO dashboard_movement
    (grant_id, kind, nature, amount, effective_on, recorded_by_id, reference)
VALUES (9001, 'commitment', 'legal_commitment', 800, '2021-05-07', 9001, 'EJ1'),
       (9001, 'commitment', 'legal_commitment', 50, '2021-05-07', 9001, 'EJ1b'),
       (9002, 'commitment', 'legal_commitment', 100, '2021-05-07', 9001, 'EJ2');
INSERT INTO dashboard_movement (grant_id, kind, nature, amount, effective_on, recorded_by_id,
    reference, on_commitment_id)
SELECT grant_id, 'payment', 'advance', 300, '2021-06-07', 9002, 'DP1', id
FROM dashboard_movement WHERE reference = 'EJ1';
INSERT INTO dashboard_publication (by_id, grant_id, kind, edition_id, up_to_movement)
SELECT 9003, e.grant_id, 'publish', e.edition_id, b.last_movement
FROM relance_write_editions('{9001,9003,9004,9005}') e
JOIN dashboard_grantbalance b ON b.grant_id = e.grant_id ORDER BY e.grant_id;
"""


@dataclass
class Psql:
    connection: psycopg.Connection[Any]

    def run(self, script: str, params: Sequence[Any] = ()) -> list[Any]:
        cursor = self.connection.execute(script.encode(), params or None)
        return cursor.fetchall() if cursor.description else []

    def value(self, query: str, params: Sequence[Any] = ()) -> Any:
        return self.run(query, params)[0][0]

    def look_as_a_commit_does(self) -> None:
        self.run("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    def refusal(self, script: str) -> psycopg.errors.DatabaseError | None:
        """Why the script is refused, if it is; nothing of it is left."""
        try:
            with self.connection.transaction(force_rollback=True):
                self.run(script)
                self.look_as_a_commit_does()
        except psycopg.DatabaseError as error:
            return error
        return None
