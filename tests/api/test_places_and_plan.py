"""Territories, funds, envelopes and beneficiaries."""

from django.test import Client

from dashboard.models import FormerCommune
from tests import builders
from tests.api.conftest import Get
from tests.published_scene import Scene

FIGURES = [
    "aides", "montant_attribue", "montant_engage", "montant_paye", "aides_engagement_suivi",
    "aides_paiement_suivi",
]  # fmt: skip


def test_every_departement_is_there_with_its_sums(scene: Scene, get: Get) -> None:
    rows = get("departements/")["resultats"]
    assert list(rows[0]) == ["code", "nom", "region", "region_nom", "population", *FIGURES]
    assert {row["code"]: row["aides"] for row in rows} == {"25": 0, "2A": 1, "70": 3, "987": 0}
    assert get("departements/", region="94")["resultats"] == rows[1:2]
    assert rows[3]["region"] is None


def test_a_departement_tells_its_pillars(scene: Scene, get: Get) -> None:
    found = get("departements/70/", fonds="ECO")
    assert (found["nom"], found["aides"]) == ("Haute-Saône", 2)
    assert [(row["volet"], row["aides"]) for row in found["volets"]] == [("ecologie", 2)]


def test_a_place_does_not_take_another_place(scene: Scene, client: Client) -> None:
    response = client.get("/api/v1/departements/70/?departement=25")
    assert response.status_code == 400
    assert "departement" not in response.json()["errors"][0]["valeurs_connues"]


def test_communes_go_by_pages(scene: Scene, get: Get) -> None:
    first = get("communes/", departement="70", limite=2)
    assert [row["code"] for row in first["resultats"]] == ["70279", "70285"]
    second = get(first["suivant"].partition("/api/v1/")[2])
    assert [row["code"] for row in second["resultats"]] == ["70550"]
    assert second["suivant"] is None
    assert get(second["precedent"].partition("/api/v1/")[2]) == first


def test_short_lists_go_by_pages_too(scene: Scene, get: Get) -> None:
    first = get("fonds/", limite=2, compter=1)
    assert first["total"] == 3
    second = get(first["suivant"].partition("/api/v1/")[2])
    assert [row["code"] for row in (*first["resultats"], *second["resultats"])] == [
        "DETR",
        "ECO",
        "IDF",
    ]
    assert get(second["precedent"].partition("/api/v1/")[2])["resultats"] == first["resultats"]


def test_a_commune_counts_its_shares_alone(scene: Scene, get: Get) -> None:
    found = get("communes/70279/")
    assert (found["nom"], found["latitude"], found["aides"]) == ("Gray", 47.44, 2)
    assert found["montant_attribue"] == "200300.00"


def test_a_former_commune_leads_to_the_present_one(scene: Scene, client: Client) -> None:
    FormerCommune.objects.create(code="70001", name="X", kind="merged", successor_id="70279")
    response = client.get("/api/v1/communes/70001/?exercice=2021")
    assert response.status_code == 301
    assert response["Location"] == "/api/v1/communes/70279/?exercice=2021"


def test_a_fund_tells_its_years(scene: Scene, get: Get) -> None:
    found = get("fonds/IDF/")
    assert (found["plan"], found["volet"]) == ("france-relance", "competitivite")
    year = next(row for row in found["exercices"] if row["exercice"] == 2021)
    assert year["enveloppe"] == "100000000.00"
    assert year["consomme"] == "200000.00"
    assert year["reste"] == "99800000.00"
    assert year["taux_consommation"] == "0.0020"
    assert year["exhaustif"] is True


def test_an_envelope_has_the_fields_of_the_contract(scene: Scene, get: Get) -> None:
    assert get("enveloppes/")["resultats"] == [
        {
            "fonds": "IDF",
            "exercice_debut": 2021,
            "exercice_fin": 2021,
            "territoire": "FR",
            "montant": "100000000.00",
            "nature": "initiale",
            "retenue": True,
            "limitative": False,
            "effet_le": "2021-01-01",
            "source_url": None,
        }
    ]


def test_a_new_envelope_changes_the_tag_at_once(scene: Scene, client: Client) -> None:
    before = client.get("/api/v1/enveloppes/")["ETag"]
    builders.allocation("5", fund_code="ECO")
    assert client.get("/api/v1/enveloppes/")["ETag"] != before


def test_plans_pillars_and_regions_carry_their_sums(scene: Scene, get: Get) -> None:
    assert [row["code"] for row in get("plans/")["resultats"]] == ["detr-dsil", "france-relance"]
    assert [row["aides"] for row in get("volets/")["resultats"]] == [2, 2, 0]
    regions = {row["code"]: row["aides"] for row in get("regions/")["resultats"]}
    assert regions == {"27": 3, "94": 1}


def test_beneficiaries_are_those_that_may_be_named(scene: Scene, get: Get) -> None:
    found = get("beneficiaires/", compter=1)
    assert [row["nom"] for row in found["resultats"]] == [
        "Aluroy",
        "=Régie nationale",
        "Ville de Gray",
    ]
    assert found["total"] == 3
    one = get(f"beneficiaires/{scene.aluroy.public_id}/")
    assert list(one) == ["id", "nom", "siren", "rna", "categorie", "taille", *FIGURES]
    assert (one["siren"], one["montant_attribue"]) == ("552100554", "200000.00")


def test_a_merged_beneficiary_leads_to_the_one_that_stays(scene: Scene, client: Client) -> None:
    twin = builders.beneficiary("Aluroi", merged_into=scene.aluroy)
    response = client.get(f"/api/v1/beneficiaires/{twin.public_id}/")
    assert response.status_code == 301
    assert response["Location"] == f"/api/v1/beneficiaires/{scene.aluroy.public_id}/"


def test_the_root_lists_what_there_is(scene: Scene, client: Client, get: Get) -> None:
    for address in get("")["ressources"].values():
        status = client.get(address).status_code
        assert status == (400 if "agregats" in address else 200)
