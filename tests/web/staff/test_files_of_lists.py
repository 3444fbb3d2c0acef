"""« Exporter ce que je vois » : every list of the desk, as the two files."""

from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from dashboard.models import Role
from tests import builders
from tests.signing_in import agent, signed_in
from tests.two_places import HERE, THERE, Place, country, word

pytestmark = pytest.mark.django_db

# Where the list is, who reads it, a heading of the file, and something that only our rows say.
LISTS = {
    "/gestion/aides/": (Role.READER, "Bénéficiaire", word(HERE)),
    "/gestion/historique/": (Role.READER, "Avant", word(HERE)),
    "/gestion/enveloppes/": (Role.READER, "Reste (€)", "Haute-Saône"),
    "/gestion/enveloppes/?exercice=2021": (Role.READER, "Dotation (€)", "Haute-Saône"),
    "/gestion/imports/": (Role.INSTRUCTOR, "Profil", word(HERE)),
    "/gestion/publier/": (Role.PUBLISHER, "À publier au plus tard le", f"{HERE}-attend"),
    "/gestion/publier/?liste=publiees": (Role.PUBLISHER, "Saisie par", f"{HERE}-public"),
    "/gestion/actualites/": (Role.PUBLISHER, "Titre", word(HERE)),
    "/gestion/utilisateurs/": (Role.ADMINISTRATOR, "Second facteur", word(HERE).lower()),
    "/gestion/utilisateurs/historique/": (Role.ADMINISTRATOR, "Précision", "rôle donné"),
    "/gestion/cles/": (Role.ADMINISTRATOR, "Portée", word(HERE)),
}


@pytest.fixture
def places() -> dict[str, Place]:
    found = country()
    for place in (HERE, THERE):
        builders.grant(department=place, reference=f"{place}-attend", status="submitted")
        builders.published(department=place, reference=f"{place}-public")
    return found


def sent(client: Client, address: str, form: str) -> bytes:
    answer = client.get(f"{address}{'&' if '?' in address else '?'}format={form}")
    assert answer.status_code == 200
    assert f".{form}" in answer.headers["Content-Disposition"]
    return answer.getvalue()


@pytest.mark.parametrize("address", LISTS)
def test_a_list_is_given_with_its_filters_its_date_and_its_rows(
    places: dict[str, Place], address: str
) -> None:
    role, heading, ours = LISTS[address]
    client = signed_in(agent(role, HERE))
    shown = client.get(address).content.decode()
    assert "format=csv" in shown
    assert "format=xlsx" in shown

    text = sent(client, address, "csv").decode("utf-8-sig")
    head, _, body = text.partition("\r\n\r\n")
    assert {line.split(";")[0] for line in head.splitlines()[1:]} == {
        "Filtres", "Édité le", "Compte", "Périmètre"
    }  # fmt: skip
    assert heading in body.splitlines()[0].split(";")
    assert ours in body
    assert word(THERE).lower() not in text.lower()
    assert "Doubs" not in text

    book = CalamineWorkbook.from_filelike(BytesIO(sent(client, address, "xlsx")))
    titles, *rows = book.get_sheet_by_index(0).to_python()
    assert titles == body.splitlines()[0].split(";")
    assert len(rows) == len(body.splitlines()) - 1
    assert {row[0] for row in book.get_sheet_by_index(1).to_python()} >= {"Filtres", "Édité le"}


def test_a_file_says_what_was_filtered_and_holds_all_pages(places: dict[str, Place]) -> None:
    for number in range(30):
        builders.grant(department=HERE, reference=f"70-Z{number}", status="submitted")
    client = signed_in(agent(Role.PUBLISHER, HERE))
    text = sent(client, "/gestion/publier/?fonds=IDF", "csv").decode()

    assert "Liste : À publier ; Fonds : IDF" in text
    assert sum(f"70-Z{number};" in text for number in range(30)) == 30
    assert "70-attend" in text
    href = client.get("/gestion/publier/?fonds=IDF&curseur=2021-01-01.1").content.decode()
    assert "?fonds=IDF&amp;format=csv" in href


def test_the_funds_are_a_file_for_who_keeps_them(places: dict[str, Place]) -> None:
    text = sent(signed_in(agent(Role.ADMINISTRATOR, None)), "/gestion/fonds/", "csv").decode()

    assert "Fonds;Nom;Opérateur;Plan;Volet;Particuliers;Aides" in text
    assert "\r\nIDF;" in text


def test_an_unknown_format_is_the_screen(places: dict[str, Place]) -> None:
    answer = signed_in(agent(Role.READER, HERE)).get("/gestion/enveloppes/?format=exe")

    assert answer.headers["Content-Type"].startswith("text/html")
