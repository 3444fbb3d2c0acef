"""Attempts to break the rules of the publication log."""
# ruff: noqa: S608 (the whole point is SQL that somebody typed)

from tests.models.attempts import Rule, asleep, edit, in_force, movement, publication

UNCHECKED = (
    "CREATE OR REPLACE FUNCTION relance_check_publication(nos bigint[], fresh_nos bigint[])"
    " RETURNS void LANGUAGE plpgsql AS $$ BEGIN END $$;"
)
OWN = "ne peut être publiée par un compte qui l'a saisie ou modifiée"
LOG = "ne permet pas cette publication"
FORGED = "ne reprend pas sa saisie, ou ne la masque pas comme il faut"
NEW_GRANT = """
    INSERT INTO dashboard_grant
    SELECT (jsonb_populate_record(g, '{"id": 990001, "reference": "70-Z", "pending_by": [],
                                       "entered_by_id": 9003}')).*
    FROM dashboard_grant g WHERE id = 9002;
"""


def forged(grant: int, changes: str) -> str:
    """An edition number 990001 like the one in force, save for some fields (JSON)."""
    return (
        "INSERT INTO dashboard_grantedition"
        f" SELECT (jsonb_populate_record(e, '{{\"id\": 990001, {changes}}}')).*"
        f" FROM dashboard_grantedition e WHERE id = {in_force(grant)};"
    )


def share(commune: str, edition: str = "990001") -> str:
    return (
        "INSERT INTO dashboard_editionshare (edition_id, commune_id, weight)"
        f" VALUES ({edition}, {commune}, 1);"
    )


FOUR_EYES = [
    Rule("publish what one entered", f"L'aide 70-A2 {OWN}", publication(9002, 9001), UNCHECKED),
    Rule(
        "publish one's own amendment",
        f"L'aide 70-A1 {OWN}",
        movement(9001, "award", "amendment", "10", recorded_by_id="9003")
        + publication(9001, 9003, "change"),
        UNCHECKED,
    ),
    Rule(
        "publish one's own edit",
        f"L'aide 70-A1 {OWN}",
        edit(9001, by=9003) + publication(9001, 9003, "change"),
        UNCHECKED,
    ),
    Rule(
        "publish a grant entered as if by nobody",
        f"L'aide 70-Z {OWN}",
        NEW_GRANT + movement(990001, "award", "initial", "1") + publication(990001, 9003),
        UNCHECKED,
    ),
    Rule(
        "go back alone to a former edition",
        f"L'état publié de l'aide 70-A1 {LOG}",
        edit(9001)
        + publication(9001, 9003, "change")
        + publication(
            9001,
            9001,
            "change",
            "(SELECT min(id) FROM dashboard_grantedition WHERE grant_id = 9001)",
        ),
        UNCHECKED,
    ),
]

LOG_RULES = [
    Rule(
        "publish an edition that was edited since",
        f"L'état publié de l'aide 70-A2 {LOG}",
        "SELECT relance_write_editions('{9002}');"
        + edit(9002)
        + publication(
            9002,
            9003,
            "publish",
            "(SELECT max(id) FROM dashboard_grantedition WHERE grant_id = 9002)",
        ),
        UNCHECKED,
    ),
    Rule(
        "open twice",
        f"L'aide 70-A1|L'état publié de l'aide 70-A1 {LOG}",
        publication(9001, 9003),
        UNCHECKED,
    ),
    Rule(
        "change what is not public",
        f"de l'aide 70-A2 {LOG}",
        publication(9002, 9003, "change"),
        UNCHECKED,
    ),
    Rule(
        "withdraw what is not public",
        f"de l'aide 70-A2 {LOG}",
        publication(9002, 9003, "withdraw"),
        UNCHECKED,
    ),
    Rule(
        "add to what was withdrawn",
        f"de l'aide 70-A1 {LOG}",
        publication(9001, 9003, "withdraw", in_force(9001))
        + publication(
            9001,
            9001,
            "change",
            "(SELECT max(id) FROM dashboard_grantedition WHERE grant_id = 9001)",
        ),
        UNCHECKED,
    ),
    Rule(
        "publish a draft",
        "L'aide 70-D ne peut être publiée : aucune attribution enregistrée",
        publication(9006, 9003).replace(
            "(SELECT last_movement FROM dashboard_grantbalance WHERE grant_id = 9006)", "0"
        ),
        UNCHECKED,
    ),
    Rule(
        "publish a cancelled grant",
        "L'aide 70-A2 est annulée : elle ne se publie plus",
        "UPDATE dashboard_grant SET status = 'cancelled' WHERE id = 9002;"
        + publication(9002, 9003),
        UNCHECKED,
    ),
    Rule(
        "publish the edition of another grant",
        "L'aide 70-A2 ne peut être publiée : .* édition d'une autre aide",
        publication(9002, 9003, "publish", in_force(9001)),
        UNCHECKED,
    ),
    Rule(
        "publish an edition that lies nowhere",
        f"de l'aide 70-A1 {LOG}",
        forged(9001, '"siret": ""') + publication(9001, 9003, "change", "990001"),
        UNCHECKED,
    ),
]

EDITIONS = [
    Rule(
        "publish other words than the desk's",
        f"L'édition de l'aide 70-A1 {FORGED}",
        forged(9001, '"objet": "Autre"'),
        asleep("grantedition", "edition_of_the_desk"),
    ),
    Rule(
        "publish under another fund",
        f"L'édition de l'aide 70-A1 {FORGED}",
        forged(9001, '"fund_id": "RENO"'),
        asleep("grantedition", "edition_of_the_desk"),
    ),
    Rule(
        "name a natural person",
        f"L'édition de l'aide 70-M {FORGED}",
        forged(9003, '"masked": false, "beneficiary_name": "Jeanne Martin"'),
        asleep("grantedition", "edition_of_the_desk"),
    ),
    Rule(
        "name a natural person behind the mask",
        "Une édition masquée ne nomme personne",
        forged(9003, '"beneficiary_name": "Jeanne Martin"'),
        asleep("grantedition", "edition_names_nobody")
        + "ALTER TABLE dashboard_grantedition DROP CONSTRAINT edition_masked_names_nobody;",
    ),
    Rule(
        "give the SIRET of a natural person",
        "Une édition masquée ne nomme personne",
        forged(9003, '"siret": "73282932000074"'),
        asleep("grantedition", "edition_names_nobody")
        + "ALTER TABLE dashboard_grantedition DROP CONSTRAINT edition_masked_names_nobody;",
    ),
    Rule(
        "say where a natural person lives",
        "celle d'une aide masquée n'est pas localisée",
        forged(9003, '"siret": ""') + share("'70279'"),
        asleep("editionshare", "editionshare_before_publication"),
    ),
    Rule(
        "place an edition outside its département",
        "Une part publiée est positive et dans le département de l'aide",
        forged(9001, '"siret": ""') + share("'25056'"),
        asleep("editionshare", "editionshare_before_publication"),
    ),
    Rule(
        "add a commune to what was published",
        "Une édition publiée ne reçoit plus de commune",
        share("NULL", in_force(9001)),
        asleep("editionshare", "editionshare_before_publication"),
    ),
]
