"""The desk's list of grants: who sees what, in which columns, and as which file."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from dashboard.models import Role
from tests import builders
from tests.signing_in import agent, signed_in

pytestmark = pytest.mark.django_db

LIST = "/gestion/aides/"
SECRETS = ("25-SECRET", "Horlogerie secrète", "987 654", "987654")


@pytest.fixture(autouse=True)
def world() -> None:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")
    aluroy = builders.beneficiary("Aluroy", siren="552100554")
    made = builders.grant("200000", beneficiary=aluroy, reference="70-A1", objet="Volets")
    builders.commit(made, "1234.5", reference="EJ1")
    builders.grant(None, status="draft", draft_amount=Decimal("7"), reference="70-A2", objet="=1+1")
    builders.grant(
        "987654",
        department="25",
        reference="25-SECRET",
        beneficiary=builders.beneficiary("Horlogerie secrète", siren="732829320"),
    )


@pytest.fixture
def reader() -> Client:
    return signed_in(agent(Role.READER, email="lecture@exemple.fr"))


def body(response: Any) -> bytes:
    assert response.status_code == 200
    return bytes(response.getvalue())


def sheet(content: bytes, name: str) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [list(row) for row in book.get_sheet_by_name(name).to_python()]


def test_every_status_of_my_perimeter_is_there_and_nothing_else(reader: Client) -> None:
    text = body(reader.get(LIST)).decode()

    assert "70-A1" in text
    assert "70-A2" in text
    assert not any(secret in text for secret in SECRETS)


@pytest.mark.parametrize(
    "query",
    [
        "?departement=25",
        "?q=25-SECRET",
        "?q=732829320",
        "?q=horlogerie",
        "?departement=25&format=csv",
        "?format=csv",
        "?format=xlsx&colonnes=reference,beneficiaire",
        "?q=25-SECRET&format=xlsx",
        "?commune=Besançon",
    ],
)
def test_another_departement_is_nowhere(reader: Client, query: str) -> None:
    response = reader.get(LIST + query, follow=True)
    text = body(response)
    if response["Content-Type"].startswith("application/vnd"):
        text = repr(sheet(text, "aides")).encode()

    # What was typed is shown again; nothing else may be.
    untold = [secret for secret in SECRETS if secret not in query]
    assert not any(secret.encode() in text for secret in untold)


def test_a_reader_is_offered_no_action(reader: Client) -> None:
    text = body(reader.get(LIST)).decode()

    assert 'name="aide"' not in text


def test_the_csv_opens_in_a_french_spreadsheet(reader: Client) -> None:
    answer = reader.get(LIST + "?tri=reference&format=csv")
    content = body(answer)
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))

    assert content.startswith("\ufeff".encode())
    assert answer["Content-Disposition"].startswith('attachment; filename="relance-aides-')
    about = dict(line for line in lines if len(line) == 2)
    assert about["Compte"] == "lecture (lecture@exemple.fr)"
    assert about["Périmètre"] == "département 70"
    assert about["Filtres"] == "Tri : Référence"
    assert "Édité le" in about
    head = next(place for place, line in enumerate(lines) if line[:1] == ["Référence"])
    rows = [dict(zip(lines[head], line, strict=True)) for line in lines[head + 1 :]]
    assert [(row["Référence"], row["Attribué (€)"], row["Engagé (€)"]) for row in rows] == [
        ("70-A1", "200000,00", "1234,50"),
        ("70-A2", "0,00", "0,00"),
    ]
    assert rows[1]["Objet"] == "'=1+1"


def test_the_workbook_holds_the_columns_shown_and_numbers_as_numbers(reader: Client) -> None:
    content = body(reader.get(LIST + "?tri=reference&colonnes=objet,attribue&format=xlsx"))

    assert sheet(content, "aides") == [
        ["Référence", "Objet", "Attribué (€)"],
        ["70-A1", "Volets", 200000.0],
        ["70-A2", "'=1+1", 0.0],
    ]
    assert dict(sheet(content, "à propos"))["Périmètre"] == "département 70"


def test_the_columns_chosen_are_kept_for_the_next_visit(reader: Client) -> None:
    reader.get(LIST + "?colonnes=siren")

    text = body(reader.get(LIST)).decode()
    assert '<th scope="col" class="">SIREN</th>' in text
    assert "552100554" in text
    assert '<th scope="col" class="">Objet</th>' not in text


def test_a_mistyped_filter_is_told_beside_the_list(reader: Client) -> None:
    answer = reader.get(LIST + "?commune=Nullepart&statut=soumise", follow=True)

    assert answer.redirect_chain == [(LIST + "?statut=soumise", 302)]
    assert "Nullepart" in body(answer).decode()


def test_an_empty_perimeter_says_so() -> None:
    text = body(signed_in(agent(Role.READER, "2A")).get(LIST)).decode()

    assert "Aucune aide de votre périmètre" in text
