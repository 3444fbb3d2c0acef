"""Each rule as one attempt to break it, what the refusal says, and how the rule is taken away."""
# ruff: noqa: S608 (the whole point is SQL that somebody typed)

from tests.models.attempts import Rule, allocation, asleep, award_of, edit, movement, the

APPEND_ONLY = {
    "movement": ("movement_append_only", "Un mouvement enregistré ne se modifie pas"),
    "allocation": ("allocation_append_only", "Une ligne d'enveloppe enregistrée ne se modifie pas"),
    "coverage": ("coverage_append_only", "Ce qui a été dit d'un jeu de données ne se modifie pas"),
    "publication": ("publication_append_only", "Ce qui a été publié ne se modifie pas"),
    "grantedition": ("grantedition_append_only", "Ce qui a été publié ne se modifie pas"),
    "editionshare": ("editionshare_append_only", "Ce qui a été publié ne se modifie pas"),
    "publishedmovement": ("publishedmovement_append_only", "Ce qui a été publié ne se modifie pas"),
}
CHANGES = {
    "movement": "amount = 1",
    "allocation": "amount = 1",
    "coverage": "complete = true",
    "publication": "reason = 'x'",
    "grantedition": "objet = 'x'",
    "editionshare": "weight = 5",
    "publishedmovement": "amount = 1",
}
# A column that anyone might want to change, for each table that the database keeps by itself.
KEPT = {
    "grantbalance": "paid = paid + 1",
    "commitmentbalance": "paid = paid + 1",
    "envelopebalance": "awarded = 0",
    "publicgrant": "awarded = awarded + 1",
    "publicshare": "awarded = awarded + 1",
    "rollupyear": "awarded = awarded + 1",
    "rollupfund": "awarded = awarded + 1",
    "rollupmonth": "awarded = awarded + 1",
    "rollupcommune": "awarded = awarded + 1",
    "rollupbeneficiary": "awarded = awarded + 1",
}


def append_only() -> list[Rule]:
    found = []
    for table, (trigger, says) in APPEND_ONLY.items():
        for verb, attempt in (
            ("update", f"UPDATE dashboard_{table} SET {CHANGES[table]}"),
            ("delete", f"DELETE FROM dashboard_{table}"),
            ("truncate", f"TRUNCATE dashboard_{table} CASCADE"),
        ):
            without = asleep(table, trigger)
            if (verb, table) == ("truncate", "grantedition"):
                # What it would carry away is kept as well.
                without += asleep("editionshare", "editionshare_append_only")
                without += asleep("publication", "publication_append_only")
            found.append(Rule(f"{verb} {table}", says, attempt, without))
    return found


def kept_by_the_database() -> list[Rule]:
    found = []
    for table, change in KEPT.items():
        says = f"La table dashboard_{table} est tenue par la base elle-même"
        without = asleep(table, f"{table}_kept")
        for verb, attempt in (
            ("update", f"UPDATE dashboard_{table} SET {change}"),
            ("delete", f"DELETE FROM dashboard_{table}"),
            ("insert", f"INSERT INTO dashboard_{table} SELECT * FROM dashboard_{table}"),
            ("truncate", f"TRUNCATE dashboard_{table}"),
            (
                "pretend rebuilding of",
                f"SET relance.rebuilding = 'on'; UPDATE dashboard_{table} SET {change}",
            ),
        ):
            found.append(Rule(f"{verb} {table}", says, attempt, without))
    table = "publishedmovement"
    found.append(
        Rule(
            "insert publishedmovement",
            f"La table dashboard_{table} est tenue par la base elle-même",
            f"INSERT INTO dashboard_{table} SELECT * FROM dashboard_{table}",
            asleep(table, f"{table}_kept"),
        )
    )
    return found


LINKS = asleep("movement", "movement_a_links")
GRANT_HOLDS = asleep("grantbalance", "grantbalance_holds")
COMMITMENT_HOLDS = asleep("commitmentbalance", "commitmentbalance_holds")
ENVELOPE_HOLDS = asleep("envelopebalance", "envelopebalance_holds")
MIRROR = "ne reprend pas exactement le mouvement corrigé"

LEDGER = [
    Rule(
        "pay more than committed",
        r"Aide 70-A2 : le payé \(101,00 €\) dépasserait l'engagé \(100,00 €\)",
        movement(9002, "payment", "balance", "101", on_commitment_id=the("EJ2")),
        GRANT_HOLDS + COMMITMENT_HOLDS,
    ),
    Rule(
        "pay more than one commitment, less than all",
        r"Engagement EJ1b : le payé \(51,00 €\) dépasserait l'engagé \(50,00 €\)",
        movement(9001, "payment", "balance", "51", on_commitment_id=the("EJ1b")),
        COMMITMENT_HOLDS,
    ),
    Rule(
        "commit more than awarded",
        r"Aide 70-A2 : l'engagé \(500,01 €\) dépasserait l'attribué \(500,00 €\)",
        movement(9002, "commitment", "legal_commitment", "400.01"),
        GRANT_HOLDS,
    ),
    Rule(
        "lower the award under what is committed",
        "Aide 70-A1 : l'engagé .* dépasserait l'attribué",
        movement(9001, "award", "cancellation", "-200"),
        GRANT_HOLDS,
    ),
    Rule(
        "give up more of a commitment than was not paid",
        "Engagement EJ1 : le payé .* dépasserait l'engagé",
        movement(9001, "commitment", "decommitment", "-501", on_commitment_id=the("EJ1")),
        COMMITMENT_HOLDS,
    ),
    Rule(
        "take back more than was paid",
        r"Aide 70-A1 : le total payé serait négatif \(-1,00 €\)",
        movement(9001, "payment", "repayment", "-301", on_commitment_id=the("EJ1")),
        GRANT_HOLDS + COMMITMENT_HOLDS,
    ),
    Rule(
        "take back on one commitment what was paid on another",
        r"Engagement EJ1b : le total payé serait négatif \(-10,00 €\)",
        movement(9001, "payment", "repayment", "-10", on_commitment_id=the("EJ1b")),
        COMMITMENT_HOLDS,
    ),
    Rule(
        "award less than nothing",
        "Aide 70-N : l'engagé .* dépasserait l'attribué",
        movement(9005, "award", "amendment", "-1"),
        GRANT_HOLDS,
    ),
    Rule(
        "pay on a commitment of another grant",
        "L'engagement nommé n'est pas un engagement juridique de l'aide 70-A1",
        movement(9001, "payment", "advance", "10", on_commitment_id=the("EJ2")),
        LINKS,
    ),
    Rule(
        "pay on what is no commitment",
        "L'engagement nommé n'est pas un engagement juridique de l'aide 70-A1",
        movement(9001, "payment", "advance", "0", on_commitment_id=award_of(9001)),
        LINKS + GRANT_HOLDS + COMMITMENT_HOLDS,
    ),
    Rule(
        "pay on a commitment that comes later, of another grant",
        "L'engagement nommé n'est pas un engagement juridique de l'aide 70-A1",
        movement(9001, "payment", "advance", "10", on_commitment_id="990001")
        + movement(9002, "commitment", "legal_commitment", "20", id="990001"),
        LINKS,
    ),
    Rule(
        "correct by another amount",
        MIRROR,
        movement(9001, "award", "reversal", "-9", corrects_id=award_of(9001)),
        LINKS + GRANT_HOLDS,
    ),
    Rule(
        "correct at another date",
        MIRROR,
        movement(
            9001,
            "commitment",
            "reversal",
            "-50",
            corrects_id=the("EJ1b"),
            on_commitment_id=the("EJ1b"),
        ),
        LINKS,
    ),
    Rule(
        "correct a movement of another grant",
        MIRROR,
        movement(
            9002,
            "award",
            "reversal",
            "-60",
            corrects_id=award_of(9003),
            effective_on="'2021-05-06'",
        ),
        LINKS,
    ),
    Rule(
        "correct a payment on another commitment",
        MIRROR,
        movement(
            9001,
            "payment",
            "reversal",
            "-300",
            corrects_id=the("DP1"),
            on_commitment_id=the("EJ1b"),
            effective_on="'2021-06-07'",
        ),
        LINKS + COMMITMENT_HOLDS,
    ),
    Rule(
        "correct a movement that comes later",
        MIRROR,
        movement(9001, "award", "reversal", "10", corrects_id="990001")
        + movement(9001, "award", "amendment", "20", id="990001"),
        LINKS,
    ),
    Rule(
        "correct a correction",
        MIRROR,
        movement(
            9002,
            "commitment",
            "reversal",
            "-100",
            corrects_id=the("EJ2"),
            id="990001",
            on_commitment_id=the("EJ2"),
            effective_on="'2021-05-07'",
        )
        + movement(
            9002,
            "commitment",
            "reversal",
            "100",
            corrects_id="990001",
            on_commitment_id=the("EJ2"),
            effective_on="'2021-05-07'",
        ),
        LINKS,
    ),
    Rule(
        "commit where commitments are not followed",
        "Les engagements de l'aide 70-N ne sont pas suivis",
        movement(9005, "commitment", "legal_commitment", "0"),
        LINKS,
    ),
    Rule(
        "stop following what has movements",
        "L'aide 70-A1 a des (engagements|paiements) enregistrés : ils restent suivis",
        edit(9001, "payments_followed = false, commitments_followed = false"),
        asleep("grant", "grant_stays_followed"),
    ),
    Rule(
        "record what is not a number",
        "Le montant n'est pas un nombre",
        movement(9005, "award", "amendment", "'NaN'"),
        asleep("movement", "movement_stamp"),
    ),
]

ENVELOPES = [
    Rule(
        "exceed the nation's envelope",
        r"L'enveloppe limitative IDF 2021 \(France\) serait dépassée de 0,01 €"
        " : 2 000,01 € pour 2 000,00 €",
        movement(9001, "award", "amendment", "40.01"),
        ENVELOPE_HOLDS,
    ),
    Rule(
        "exceed the envelope of a département",
        r"L'enveloppe limitative IDF 2021 \(25\) serait dépassée de 1,00 €",
        movement(9004, "award", "amendment", "1"),
        ENVELOPE_HOLDS,
    ),
    Rule(
        "delegate more than is left to the nation",
        r"L'enveloppe limitative IDF 2021 \(France\) serait dépassée de 1,00 €",
        allocation("'25'", 41, "delegation", binding=True),
        ENVELOPE_HOLDS,
    ),
    Rule(
        "freeze what was awarded",
        r"L'enveloppe limitative IDF 2021 \(France\) serait dépassée de 10,00 €",
        allocation("NULL", -50, "freeze", binding=False),
        ENVELOPE_HOLDS,
    ),
    Rule(
        "open an envelope smaller than what was awarded",
        r"L'enveloppe limitative IDF 2021 \(70\) serait dépassée",
        allocation("'70'", 1000, binding=True),
        ENVELOPE_HOLDS,
    ),
    Rule(
        "move a grant under an envelope without room",
        r"L'enveloppe limitative IDF 2021 \(25\) serait dépassée",
        edit(9002, "department_id = '25'"),
        ENVELOPE_HOLDS,
    ),
    Rule(
        "allocate what is not a number",
        "Le montant n'est pas un nombre",
        allocation("NULL", 1, binding=False).replace(", 1,", ", 'NaN',", 1),
        asleep("allocation", "allocation_envelopes"),
    ),
]

DESK = [
    Rule(
        "place a share outside the département",
        r"La commune Besançon \(25056\) n'est pas dans le département de l'aide 70-A1",
        "INSERT INTO dashboard_grantshare (grant_id, commune_id, weight) VALUES (9001, '25056', 1)",
        asleep("grantshare", "share_inside_department_insert"),
    ),
    Rule(
        "move a share outside the département",
        r"La commune Besançon \(25056\) n'est pas dans le département de l'aide 70-A1",
        "UPDATE dashboard_grantshare SET commune_id = '25056' WHERE commune_id = '70550'",
        asleep("grantshare", "share_inside_department_update"),
    ),
    Rule(
        "move a grant away from its communes",
        r"La commune Gray \(70279\) n'est pas dans le département de l'aide 70-M",
        edit(9003, "department_id = '25', fund_id = 'RENO'"),
        asleep("grant", "grant_keeps_shares_inside"),
    ),
    Rule(
        "forget who entered a grant",
        "Seule la publication de l'aide 70-A2 efface les comptes qui l'ont saisie ou modifiée",
        "UPDATE dashboard_grant SET pending_by = '{}' WHERE id = 9002",
        asleep("grant", "grant_pending_stays"),
    ),
    Rule(
        "move a fund with published grants to another pillar",
        "Le fonds IDF a des aides publiées : son plan et son volet ne changent plus",
        "UPDATE dashboard_fund SET pillar_id = NULL WHERE code = 'IDF'",
        asleep("fund", "fund_stays"),
    ),
]
