"""/agregats/."""

from django.test import Client

from tests.api.conftest import Get
from tests.published_scene import Scene


def test_a_row_has_its_keys_then_its_sums(scene: Scene, get: Get) -> None:
    found = get("agregats/", par="departement,volet")
    assert list(found) == ["par", "resultats", "suivant", "precedent", "total", "version"]
    assert found["par"] == ["departement", "volet"]
    sums = [
        "aides",
        "montant_attribue",
        "montant_engage",
        "montant_paye",
        "aides_engagement_suivi",
        "aides_paiement_suivi",
    ]
    assert list(found["resultats"][0]) == ["departement", "volet", *sums]
    assert list(found["total"]) == sums


def test_sums_of_what_is_followed_for_no_grant_are_null(scene: Scene, get: Get) -> None:
    row = get("agregats/", par="fonds", fonds="DETR")["resultats"][0]
    assert (row["aides"], row["montant_attribue"]) == (1, "5000.50")
    assert (row["montant_engage"], row["montant_paye"]) == (None, None)
    assert (row["aides_engagement_suivi"], row["aides_paiement_suivi"]) == (0, 0)


def test_beneficiaries_are_counted_when_asked_for(scene: Scene, get: Get) -> None:
    found = get("agregats/", par="departement", compter=1)
    assert {row["departement"]: row["beneficiaires"] for row in found["resultats"]} == {
        "2A": 0,
        "70": 2,
        None: 1,
    }
    assert found["total"]["beneficiaires"] == 3


def test_keys_are_the_words_of_the_contract(scene: Scene, get: Get) -> None:
    found = get("agregats/", par="mois,categorie,exercice")["resultats"]
    assert [(row["mois"], row["categorie"], row["exercice"]) for row in found] == [
        ("2020-12", None, 2020),
        ("2021-02", "etablissement_public", 2021),
        ("2021-03", "collectivite", 2021),
        ("2021-05", "entreprise", 2021),
        ("2021-05", "particulier", 2021),
    ]


def test_pages_of_rows_are_the_rows(scene: Scene, get: Get) -> None:
    whole = get("agregats/", par="commune,fonds")["resultats"]
    page = get("agregats/", par="commune,fonds", limite=2)
    rows = page["resultats"]
    while page["suivant"]:
        page = get(page["suivant"].partition("/api/v1/")[2])
        assert page["total"]["aides"] == 5
        rows += page["resultats"]
    assert rows == whole
    before = get(page["precedent"].partition("/api/v1/")[2])
    assert before["resultats"] == whole[-len(page["resultats"]) - 2 : -len(page["resultats"])]


def test_axes_are_one_to_three_and_known(scene: Scene, client: Client) -> None:
    for par in ("", "lune", "plan,departement,region,volet"):
        response = client.get("/api/v1/agregats/", {"par": par})
        assert response.status_code == 400
        assert response.json()["errors"][0]["parametre"] == "par"
        assert "departement" in response.json()["errors"][0]["valeurs_connues"]
