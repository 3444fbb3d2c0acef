"""Pages of indicators: what is published, beside what it can be compared with."""

import re

import pytest
from django.test import Client

from tests import builders, indicator_scene
from tests.indicator_scene import FIBRE, RENOVATION
from tests.web.conftest import Read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scene() -> None:
    builders.territories()
    builders.pillars()
    indicator_scene.load()


def spaced(page: str) -> str:
    return re.sub(r"\s+", " ", page)


def test_the_list_leads_to_each_indicator(read: Read) -> None:
    page = read("/indicateurs/")

    assert f'href="/indicateurs/{FIBRE}/"' in page
    assert "Dossiers validés" in page


def test_a_count_is_compared_for_ten_thousand_inhabitants(read: Read) -> None:
    """9 234 for 230 000 inhabitants; the median of 70 and 25 lies between their two rates."""
    page = spaced(read(f"/indicateurs/{RENOVATION}/?departement=70"))

    assert "9 234 dossiers au 31 décembre 2022, soit 401,48" in page
    assert "Médiane des départements" in page


def test_a_rate_is_compared_as_it_is_and_its_median_is_one_of_published_values(
    read: Read,
) -> None:
    """61, 90 and 40: the median is 61, the average would be 63.67."""
    page = spaced(read(f"/indicateurs/{FIBRE}/?departement=25"))

    assert "médiane des départements : 61" in page
    assert "ni somme ni moyenne" in page
    assert "63,67" not in page


def test_a_target_and_its_progress_are_told(read: Read) -> None:
    assert "atteinte à 92,3" in read(f"/indicateurs/{RENOVATION}/?departement=70")


def test_a_cumulative_series_that_steps_back_says_so(read: Read) -> None:
    assert "y recule 1 fois" in spaced(read(f"/indicateurs/{RENOVATION}/?departement=70"))


def test_the_page_of_a_departement_shows_its_indicators(read: Read) -> None:
    builders.fund("IDF")
    builders.published("1000")
    page = read("/departements/70/")

    assert f"/indicateurs/{RENOVATION}/?departement=70" in page


def test_an_earlier_day_shows_what_was_published_by_then(read: Read) -> None:
    page = spaced(read(f"/indicateurs/{FIBRE}/?departement=70&au=2022-07-01"))

    assert "50,50" in page
    assert "61 %" not in page


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/indicateurs/inconnu/", 404),
        (f"/indicateurs/{FIBRE}/?departement=99", 400),
        (f"/indicateurs/{FIBRE}/?departement=70,25", 400),
        (f"/indicateurs/{FIBRE}/?volet=ecologie", 400),
        ("/indicateurs/?departement=70", 400),
    ],
)
def test_what_makes_no_sense_is_refused(client: Client, address: str, status: int) -> None:
    assert client.get(address).status_code == status
