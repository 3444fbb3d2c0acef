"""The lines that fields of search propose, and the same search without scripts."""

from typing import Any

import pytest
from django.test import Client

from tests.published_scene import Scene
from tests.web.conftest import Read

pytestmark = pytest.mark.django_db


def lines(client: Client, query: str) -> list[dict[str, str]]:
    answer: Any = client.get(f"/suggestions/?{query}")
    assert answer.status_code == 200
    found: list[dict[str, str]] = answer.json()["suggestions"]
    return found


def test_places_come_first_then_beneficiaries_then_the_words(scene: Scene, client: Client) -> None:
    found = lines(client, "recherche=gray")
    assert [(one["label"].replace("\u00a0", " "), one["detail"]) for one in found] == [
        ("Gray", "commune (70)"),
        ("Ville de Gray", "collectivité (70)"),
        ("« gray »", "dans les objets des aides"),
    ]
    assert found[0]["href"] == "/communes/70279/"
    assert found[1]["href"].startswith("/beneficiaires/b-")
    assert found[2]["href"] == "/aides/?q=gray"


def test_plan_and_dates_follow(scene: Scene, client: Client) -> None:
    asked = "recherche=gray&plan=france-relance&au=2021-12-31&volet=ecologie"
    for one in lines(client, asked):
        assert "plan=france-relance" in one["href"]
        assert "au=2021-12-31" in one["href"]
        assert "volet" not in one["href"]


def test_in_the_explorer_a_line_is_a_filter_beside_the_others(scene: Scene, client: Client) -> None:
    asked = "recherche=gray&vers=aides&volet=ecologie&q=laquage&departement=2A"
    hrefs = [one["href"] for one in lines(client, asked)]
    assert hrefs[0] == "/aides/?commune=70279&volet=ecologie"
    assert hrefs[1].startswith("/aides/?departement=2A&volet=ecologie&beneficiaire=b-")
    assert hrefs[2] == "/aides/?departement=2A&volet=ecologie&q=gray"
    for href in hrefs:
        assert client.get(href).status_code == 200


def test_too_few_letters_propose_nothing_and_wrong_words_are_refused(
    scene: Scene, client: Client
) -> None:
    assert lines(client, "recherche=g") == []
    assert lines(client, "") == []
    assert client.get("/suggestions/?recherche=gray&vers=ailleurs").status_code == 400
    assert client.get("/suggestions/?recherche=gray&zut=1").status_code == 400


@pytest.mark.parametrize("words", ["martin", "paul", "personne physique", "chaudiere"])
def test_a_masked_person_is_proposed_nowhere(scene: Scene, client: Client, words: str) -> None:
    found = lines(client, f"recherche={words}") + lines(client, f"recherche={words}&vers=aides")
    assert {one["detail"] for one in found} == {"dans les objets des aides"}


def test_the_page_of_a_search_lists_both_kinds(scene: Scene, read: Read) -> None:
    page = read("/departements/?recherche=gray")
    assert 'href="/communes/70279/"' in page
    assert "Ville de Gray" in page


def test_a_search_that_finds_one_goes_there(scene: Scene, client: Client) -> None:
    answer = client.get("/departements/?recherche=aluroy&au=2021-12-31")
    assert answer.status_code == 302
    assert answer["Location"] == f"/beneficiaires/b-{scene.aluroy.pk}/?au=2021-12-31"
