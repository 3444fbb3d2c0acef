"""/aides/ and /aides/{reference}/."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.test import Client

from tests import builders
from tests.api.conftest import Get
from tests.published_scene import GRAY, Scene

FIELDS = [
    "reference", "statut", "objet", "plan", "volet", "fonds", "fonds_nom", "departement",
    "departement_nom", "region", "exercice", "beneficiaire", "communes", "cout_total",
    "cofinancements", "montant_attribue", "montant_engage", "montant_paye", "retenu",
    "date_attribution", "date_precision", "confiance", "source_url", "mis_a_jour_le", "url",
]  # fmt: skip


def one(found: Any, reference: str) -> Any:
    return next(row for row in found["resultats"] if row["reference"] == reference)


def test_a_list_has_the_envelope_of_the_contract(scene: Scene, get: Get) -> None:
    assert list(get("aides/")) == ["resultats", "suivant", "precedent", "version"]
    found = get("aides/", compter="1")
    assert found["total"] == len(found["resultats"]) == 5
    assert found["version"].isdigit()


def test_a_grant_has_every_field_of_the_contract_and_no_other(scene: Scene, get: Get) -> None:
    assert list(get("aides/70-FR-0001/")) == [*FIELDS, "mouvements"]
    for row in get("aides/")["resultats"]:
        assert list(row) == FIELDS


def test_amounts_are_decimal_strings_and_dates_iso(scene: Scene, get: Get) -> None:
    found = get("aides/70-FR-0001/")
    assert found["montant_attribue"] == "200000.00"
    assert found["montant_engage"] == "150000.00"
    assert found["montant_paye"] == "30000.00"
    assert found["cout_total"] == "350000.00"
    assert found["cofinancements"] == [{"financeur": "region", "montant": "50000.00"}]
    assert found["date_attribution"] == "2021-05-06"
    assert found["date_precision"] == "jour"
    assert found["mis_a_jour_le"].endswith("Z")
    assert found["url"] == f"{settings.RELANCE_URL}/aides/70-FR-0001/"


def test_a_beneficiary_is_told_with_its_identifiers(scene: Scene, get: Get) -> None:
    assert get("aides/70-FR-0001/")["beneficiaire"] == {
        "id": scene.aluroy.public_id,
        "nom": "Aluroy",
        "siren": "552100554",
        "siret": "55210055400013",
        "categorie": "entreprise",
        "taille": "PME",
    }


def test_a_grant_tells_its_movements(scene: Scene, get: Get) -> None:
    movements = get("aides/70-FR-0001/")["mouvements"]
    assert [(m["sorte"], m["nature"], m["montant"], m["reference"]) for m in movements] == [
        ("attribution", "initiale", "200000.00", None),
        ("engagement", "engagement_juridique", "150000.00", "2103456789"),
        ("paiement", "acompte", "30000.00", "DP-1"),
    ]
    assert movements[2]["engagement"] == "2103456789"
    assert movements[0]["communes"] == [{"code": GRAY, "nom": "Gray", "montant": "200000.00"}]


def test_the_shares_of_a_grant_add_up_to_it(scene: Scene, get: Get) -> None:
    row = get(f"aides/{scene.several.reference}/")
    assert [share["code"] for share in row["communes"]] == ["70279", "70550", None]
    assert [share["part"] for share in row["communes"]] == [2, 1, 4]
    for mine, whole in (("attribue", "attribue"), ("engage", "engage"), ("paye", "paye")):
        total = sum(Decimal(share[mine]) for share in row["communes"])
        assert total == Decimal(row[f"montant_{whole}"])


def test_what_is_not_followed_is_null_and_never_zero(scene: Scene, get: Get) -> None:
    row = get(f"aides/{scene.national.reference}/")
    assert row["montant_engage"] is None
    assert row["montant_paye"] is None
    assert row["retenu"] == {"attribue": "5000.50", "engage": None, "paye": None}
    assert row["communes"][0]["engage"] is None
    assert row["departement"] is None
    assert row["volet"] is None


def test_a_followed_grant_without_movement_is_zero(scene: Scene, get: Get) -> None:
    assert get(f"aides/{scene.unknown.reference}/")["montant_paye"] == "0.00"


def test_an_unknown_beneficiary_is_null(scene: Scene, get: Get) -> None:
    assert get(f"aides/{scene.unknown.reference}/")["beneficiaire"] is None


def test_a_natural_person_is_masked_everywhere(scene: Scene, client: Client, get: Get) -> None:
    row = next(
        row
        for row in get("aides/")["resultats"]
        if row["beneficiaire"] and row["beneficiaire"]["nom"] == "Personne physique"
    )
    assert row["beneficiaire"] == {
        "id": None, "nom": "Personne physique", "siren": None, "siret": None,
        "categorie": "particulier", "taille": None,
    }  # fmt: skip
    assert row["objet"] == "Fonds ECO"
    assert row["date_precision"] == "mois"
    assert row["date_attribution"] == "2021-05-31"
    assert [share["code"] for share in row["communes"]] == [None]
    detail = client.get(f"/api/v1/aides/{row['reference']}/").content.decode()
    for secret in ("Martin", "Chaudière", "SECRET-1", scene.masked.reference, "70550"):
        assert secret not in detail
    assert client.get(f"/api/v1/aides/{scene.masked.reference}/").status_code == 404


def test_a_draft_does_not_exist(scene: Scene, client: Client, get: Get) -> None:
    assert client.get(f"/api/v1/aides/{scene.draft.reference}/").status_code == 404
    assert "Pas encore" not in str(get("aides/"))


def test_a_withdrawn_grant_answers_410(scene: Scene, client: Client) -> None:
    response = client.get(f"/api/v1/aides/{scene.withdrawn.reference}/")
    assert response.status_code == 410
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["title"] == "Aide retirée"
    assert "Aluroy" not in response.content.decode()


def test_an_earlier_state_keeps_the_amount_of_a_grant_withdrawn_since(
    scene: Scene, get: Get
) -> None:
    found = get("aides/", connu_au=scene.before_changes)
    row = one(found, scene.withdrawn.reference)
    assert row["statut"] == "retiree"
    assert row["objet"] == "Aide retirée"
    assert row["beneficiaire"] is None
    assert row["montant_attribue"] == "900.00"
    assert one(found, scene.several.reference)["montant_attribue"] == "1000.00"


def test_a_former_reference_leads_to_the_present_one(scene: Scene, client: Client) -> None:
    builders.edit(scene.aluroy_grant, reference="70-NOUVELLE")
    builders.publish(scene.aluroy_grant)
    response = client.get("/api/v1/aides/70-FR-0001/?au=2022-01-01")
    assert response.status_code == 301
    assert response["Location"] == "/api/v1/aides/70-NOUVELLE/?au=2022-01-01"


def test_under_communes_only_their_shares_are_retained(scene: Scene, get: Get) -> None:
    row = one(get("aides/", commune=GRAY), scene.several.reference)
    share = next(share for share in row["communes"] if share["code"] == GRAY)
    assert row["retenu"]["attribue"] == share["attribue"]
    assert row["montant_attribue"] == "1050.01"


def test_a_grant_is_absent_before_its_award(scene: Scene, get: Get) -> None:
    assert "70-FR-0001" in str(get("aides/", au="2021-05-06"))
    assert "70-FR-0001" not in str(get("aides/", au="2021-05-05"))
