"""The fiche départementale: a tagged PDF that says what the page says."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from dashboard.actions.comments import publish_comment
from dashboard.models import Department, Role
from tests import builders
from tests.published_scene import Scene
from tests.signing_in import agent
from tests.web.conftest import Read

PDF = "/departements/70/fiche.pdf"


def reader(client: Client, address: str = PDF) -> PdfReader:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return PdfReader(BytesIO(answer.content))


def words(document: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in document.pages))


def spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_the_pdf_is_tagged_titled_and_in_french(scene: Scene, client: Client) -> None:
    document = reader(client)
    root = document.root_object

    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith("fr")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]  # type: ignore[index]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()  # type: ignore[attr-defined]
    assert document.metadata is not None
    assert "Haute-Saône" in str(document.metadata.title)


def test_it_holds_on_two_to_four_pages(scene: Scene, client: Client) -> None:
    assert 1 <= len(reader(client).pages) <= 4


def test_its_figures_are_those_of_the_page(scene: Scene, client: Client, read: Read) -> None:
    page = spaced(read("/departements/70/"))
    said = words(reader(client))

    for exact in re.findall(r'figure__exact">([^<]+)<', page):
        assert spaced(exact) in said


def test_the_page_for_print_says_the_same(scene: Scene, client: Client, read: Read) -> None:
    page = spaced(read("/departements/70/fiche/"))
    said = words(reader(client))

    for title in re.findall(r"<h2>([^<]+)</h2>", page):
        assert title.replace("&#x27;", "'") in said


def test_the_same_data_gives_the_same_bytes(scene: Scene, client: Client) -> None:
    assert client.get(PDF).content == client.get(PDF).content


def test_a_masked_person_is_not_in_it(scene: Scene, client: Client) -> None:
    said = words(reader(client))

    assert "Martin" not in said
    assert "SECRET" not in said


def test_it_can_be_asked_for_an_earlier_day(scene: Scene, client: Client) -> None:
    assert "1er janvier 2021" in words(reader(client, f"{PDF}?au=2021-01-01"))


def test_a_departement_without_grants_has_a_fiche(client: Client, db: None) -> None:
    builders.territories()
    builders.pillars()

    assert "aucune aide" in words(reader(client))


@pytest.mark.parametrize("address", ["/departements/99/fiche.pdf", "/departements/99/fiche/"])
def test_an_unknown_departement_has_none(scene: Scene, client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_comments_of_the_prefecture_are_in_it(scene: Scene, client: Client) -> None:
    by = agent(Role.PUBLISHER)
    publish_comment(
        by=by,
        department=Department.objects.get(pk="70"),
        pillar=None,
        since=date(2021, 1, 1),
        text="La relance avance en Haute-Saône.",
    )

    assert "La relance avance en Haute-Saône." in words(reader(client))
    assert "La relance avance" not in words(reader(client, f"{PDF}?au=2020-12-31"))
