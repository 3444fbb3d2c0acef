"""/gestion/historique/: searched, paged, exported, within the perimeter alone."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from dashboard.exports.lists import ListFile
from dashboard.models import Grant, Role
from dashboard.queries.filters import FilterError
from dashboard.web.staff import exports
from tests import builders
from tests.signing_in import agent, signed_in

pytestmark = pytest.mark.django_db

PAGE = "/gestion/historique/"


@pytest.fixture(autouse=True)
def world() -> None:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")
    made = builders.grant("1000", reference="70-A1", objet="Volets")
    Grant.objects.filter(pk=made.pk).update(objet="=Portails", total_cost="5000")
    builders.grant("987654", reference="25-SECRET", department="25")


@pytest.fixture
def reader() -> Client:
    return signed_in(agent(Role.READER))


def body(response: Any) -> bytes:
    assert response.status_code == 200
    return bytes(response.getvalue())


def test_it_shows_what_changed_from_what_to_what(reader: Client) -> None:
    text = body(reader.get(PAGE)).decode()

    assert "Aide modifiée" in text
    assert "<del>Volets</del>" in text
    assert "<ins>=Portails</ins>" in text
    assert "Attribution de 1\u202f000,00\u00a0€" in text


@pytest.mark.parametrize("query", ["", "?aide=25-SECRET", "?format=csv", "?detail=1"])
def test_another_departement_is_nowhere(reader: Client, query: str) -> None:
    text = body(reader.get(PAGE + query)).decode()
    # What was typed is shown again, in its field and in the addresses of the files.
    text = text.replace('value="25-SECRET"', "").replace("aide=25-SECRET", "")

    assert "25-SECRET" not in text
    assert "987" not in text


def test_the_csv_says_each_field_on_its_line(reader: Client) -> None:
    content = body(reader.get(f"{PAGE}?sorte=aide&aide=70-A1&format=csv")).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(content), delimiter=";"))

    head = next(place for place, line in enumerate(lines) if line[:1] == ["N°"])
    rows = [dict(zip(lines[head], line, strict=True)) for line in lines[head + 1 :]]
    changed = {
        row["Champ"]: (row["Avant"], row["Après"]) for row in rows if row["Quoi"] == "Aide modifiée"
    }
    assert changed == {
        "Objet": ("Volets", "'=Portails"),
        "Coût total": ("vide", "5\u202f000,00\u00a0€"),
    }
    about = dict(line for line in lines[:head] if len(line) == 2)
    assert about["Périmètre"] == "département 70"
    assert "Aide : 70-A1" in about["Filtres"]


def test_the_workbook_keeps_dates_as_dates(reader: Client) -> None:
    content = body(reader.get(f"{PAGE}?format=xlsx"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = book.get_sheet_by_name("historique").to_python()

    assert isinstance(rows[1][1], date)
    assert isinstance(rows[1][0], float | int)


def test_a_period_and_an_account_narrow_it(reader: Client) -> None:
    writer = builders.writer()

    assert "Aide modifiée" not in body(reader.get(f"{PAGE}?jusqu_au=2020-01-01")).decode()
    assert "Aide modifiée" not in body(reader.get(f"{PAGE}?compte={writer.pk}")).decode()
    assert "Aide créée" in body(reader.get(f"{PAGE}?compte={writer.pk}")).decode()


def test_what_cannot_be_read_is_left_aside_and_said(reader: Client) -> None:
    answer = reader.get(f"{PAGE}?du=hier&zut=1&aide=70-A1", follow=True)

    assert answer.redirect_chain == [(f"{PAGE}?aide=70-A1", 302)]
    assert "du, zut" in body(answer).decode()


def test_a_sheet_that_cannot_hold_it_says_so(reader: Client) -> None:
    nothing = ListFile("Historique", (), (), {})

    with pytest.raises(FilterError, match="csv"):
        exports.file_response("xlsx", "historique", nothing, expected=2_000_000)


def test_the_seal_is_public(client: Client) -> None:
    answer = client.get("/donnees/sceau/")

    assert answer.json() == {"sceau": None}
    assert "no-store" in answer.headers["Cache-Control"]
