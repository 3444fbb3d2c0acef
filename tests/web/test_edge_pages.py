"""The pages of what is empty, single, very long, withdrawn or merged."""

import re

import pytest
from django.test import Client

from dashboard.models import FormerCommune
from tests import builders
from tests.published_scene import GRAY, Scene, ground
from tests.rich_scene import build_rich
from tests.web.conftest import Read
from tests.web.reading import words

pytestmark = pytest.mark.django_db

LONG = "Établissement public intercommunal d'enseignement et de formation " * 3 + "du"


def test_an_empty_departement_says_so_and_leads_on(client: Client) -> None:
    ground()
    for address in ("/departements/25/", "/departements/25/communes/", "/communes/25056/"):
        page = client.get(address).content.decode()
        assert "Aucune aide" in words(page), address
        assert "0,00" not in words(page).partition("Aucune aide")[2].partition("Source")[0]
    assert client.get("/departements/25/fiche.pdf").status_code == 200
    assert client.get("/integrer/departements/25/?bloc=carte").status_code == 200


def test_a_departement_of_one_grant_is_whole(read: Read) -> None:
    ground()
    builders.published("1000", shares={GRAY: 1}, beneficiary=builders.beneficiary("Seule"))
    page = words(read("/departements/70/"))
    assert "Tout est attribué en mai 2021 : 1,0 k€." in page
    assert "autres communes" not in page
    assert "Seule" in page


@pytest.mark.parametrize(
    "address",
    ["/", "/departements/70/", "/communes/70279/", "/fonds/", "/fonds/LONG/", "/aides/", "{grant}"],
)
def test_names_of_two_hundred_characters_are_said_whole(read: Read, address: str) -> None:
    ground()
    assert len(LONG) >= 200
    builders.fund("LONG", name=LONG)
    made = builders.published(
        "1000",
        fund_code="LONG",
        shares={GRAY: 1},
        beneficiary=builders.beneficiary(LONG),
        objet=f"{LONG}, et plus encore",
    )
    page = words(read(address.format(grant=f"/aides/{made.reference}/")))
    assert words(f"<p>{LONG}</p>") in page


def test_twelve_years_of_data_fit_one_curve(read: Read) -> None:
    build_rich(40)
    page = read("/")
    months = re.findall(r'"(?:[a-zéû]+\.?) (\d{4})"', page)
    years = {int(year) for year in months}
    assert len(years) >= 11


def test_a_withdrawn_grant_is_gone_in_words_that_lead_on(scene: Scene, client: Client) -> None:
    answer = client.get(f"/aides/{scene.withdrawn.reference}/")
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "Aide retirée" in page
    assert 'href="/aides/' in page
    assert "À retirer" not in page
    assert client.get(f"/aides/{scene.withdrawn.reference}/?au=2021-12-31").status_code == 410


def test_an_old_code_of_a_merged_commune_leads_to_its_figures(scene: Scene, client: Client) -> None:
    FormerCommune.objects.create(code="70001", name="Ancienne", kind="merged", successor_id=GRAY)
    answer = client.get("/communes/70001/?au=2021-12-31", follow=True)
    assert answer.redirect_chain == [("/communes/70279/?au=2021-12-31", 301)]
    assert client.get("/aides/?commune=70001").status_code in (200, 301, 302, 400)
