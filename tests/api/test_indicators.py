"""Indicators through the API."""

import pytest
from django.test import Client

from tests import builders, indicator_scene
from tests.indicator_scene import FIBRE, RENOVATION

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scene() -> None:
    builders.territories()
    indicator_scene.load()


def test_the_list_says_how_far_each_one_reaches(client: Client) -> None:
    found = client.get("/api/v1/indicateurs/").json()["resultats"]

    assert {row["code"]: row["departements"] for row in found} == {FIBRE: 3, RENOVATION: 2}
    assert {row["code"]: row["nature"] for row in found}[RENOVATION] == "cumul"


def test_series_come_by_territory_with_decimal_texts(client: Client) -> None:
    found = client.get(f"/api/v1/indicateurs/{FIBRE}/").json()
    series = {row["territoire"]: row["valeurs"] for row in found["series"]}

    assert set(series) == {"FR", "R27", "70", "25", "2A"}
    assert [(row["date"], row["valeur"]) for row in series["70"]] == [
        ("2022-06-30", "50.5"),
        ("2022-12-31", "61"),
    ]


def test_one_territory_may_be_asked_for(client: Client) -> None:
    found = client.get(f"/api/v1/indicateurs/{RENOVATION}/?departement=70").json()

    assert [row["territoire"] for row in found["series"]] == ["70"]
    assert found["series"][0]["cibles"] == [{"date": "2022-12-31", "valeur": "10000"}]


def test_an_unknown_indicator_is_a_problem(client: Client) -> None:
    answer = client.get("/api/v1/indicateurs/inconnu/")

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("application/problem+json")
