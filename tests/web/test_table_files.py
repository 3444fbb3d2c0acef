"""At every chart, map and table: the files of exactly its figures."""

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests import indicator_scene
from tests.published_scene import Scene
from tests.web.conftest import Read
from tests.web.tree import Node, tree

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/?au=2021-12-31",
    "/departements/",
    "/departements/70/",
    "/departements/70/?plan=france-relance&au=2022-06-30",
    "/departements/70/communes/",
    "/departements/2A/",
    "/regions/27/",
    "/communes/70279/",
    "/volets/ecologie/",
    "/fonds/",
    "/fonds/IDF/",
    "/beneficiaires/{aluroy}/",
    "/aides/",
    "/aides/70-FR-0001/",
    "/comparer/?departement=70,25",
    "/indicateurs/",
    "/indicateurs/thd-taux-deploiement-fibre/?departement=70",
    "/integrer/departements/70/?bloc=courbe",
    "/integrer/departements/70/?bloc=carte",
    "/integrer/departements/70/?bloc=aides",
    "/donnees/",
    "/accessibilite/",
]


def panels(page: Node) -> list[Node]:
    inside = page.all("figure", "section", "div")
    return [node for node in inside if "data-panel" in node.attributes]


def files_of(panel: Node) -> dict[str, str]:
    """Kind of file → its address."""
    addresses = [link["href"] for link in panel.all("a") if "tableau=" in link["href"]]
    return {address.rpartition(".")[2]: address for address in addresses}


def outside(page: Node) -> Iterator[Node]:
    """Tables and figures that no panel holds; a list of grants has its own files."""
    for child in page.children:
        if not isinstance(child, Node) or "data-panel" in child.attributes:
            continue
        if child["class"] == "balance":
            continue
        if child.tag in ("table", "figure"):
            yield child
        yield from outside(child)


@pytest.mark.parametrize("address", PAGES)
def test_every_figure_and_table_has_its_files(scene: Scene, client: Client, address: str) -> None:
    indicator_scene.load()
    address = address.format(aluroy=scene.aluroy.public_id)
    page = tree(client.get(address).content.decode())
    if address == "/aides/":
        links = next(page.of_class("downloads")).all("a")
        assert {"format=csv", "format=xlsx"} <= {link["href"].partition("?")[2] for link in links}
        return
    assert list(outside(next(page.all("main")))) == []
    assert panels(page)
    for panel in panels(page):
        kept = {button["data-save"] for button in panel.all("button")}
        assert set(files_of(panel)) == {"csv", "xlsx"}, (address, panel.attributes)
        assert ("png" in kept) == bool([*panel.all("canvas"), *panel.of_class("map")])
        assert ("svg" in kept) == bool([*panel.of_class("map")])
        for word, href in files_of(panel).items():
            given = client.get(address.partition("?")[0] + href)
            assert given.status_code == 200, (address, href)
            assert given["Content-Disposition"].endswith(f'.{word}"')


@pytest.mark.parametrize(
    ("address", "panel"),
    [
        ("/", "departements"),
        ("/departements/70/?au=2022-06-30", "cumul"),
        ("/departements/70/", "beneficiaires"),
        ("/departements/70/", "communes"),
        ("/regions/27/?plan=france-relance", "categories"),
        ("/fonds/IDF/", "enveloppes"),
        ("/comparer/?departement=70,25", "montants"),
    ],
)
def test_the_files_hold_what_the_page_shows(
    scene: Scene, client: Client, address: str, panel: str
) -> None:
    page = tree(client.get(address).content.decode())
    found = next(node for node in panels(page) if node["data-panel"] == panel)
    files = files_of(found)
    path = address.partition("?")[0]
    rows = list(csv.reader(io.StringIO(client.get(path + files["csv"]).content.decode())))
    shown = [list(row.all("th", "td")) for row in next(found.all("table")).all("tr")]
    assert rows[0] == [cell.words for cell in shown[0]]
    assert len(rows) == len(shown)
    for written, cells in zip(rows[1:], shown[1:], strict=True):
        for text, cell in zip(written, cells, strict=True):
            assert same(text, cell), (text, cell.words)
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(path + files["xlsx"]).content))
    sheet = book.get_sheet_by_name("tableau").to_python()
    assert sheet[0] == rows[0]
    assert [plain(row) for row in sheet[1:]] == [plain(row) for row in rows[1:]]
    about = {str(row[0]): str(row[1]) for row in book.get_sheet_by_name("à propos").to_python()}
    assert about["Licence"].startswith("Licence Ouverte 2.0")
    assert about["Adresse"].endswith(files["xlsx"])


def same(text: str, cell: Node) -> bool:
    """A number is that very number; what is not known is blank in the file."""
    shown = cell.words
    value = number(text)
    if value is None:
        return text in shown if text else number(shown) is None
    return number((next(cell.all("a"), cell)).words.removesuffix("%")) == value


def number(text: str) -> Decimal | None:
    try:
        return Decimal("".join(text.split()).replace(",", "."))
    except ArithmeticError:
        return None


def plain(row: Sequence[object]) -> list[str | Decimal | None]:
    return [number(str(value)) if number(str(value)) is not None else str(value) for value in row]


def test_a_map_gives_all_its_areas_even_beside_a_short_table(scene: Scene, client: Client) -> None:
    given = client.get("/?tableau=carte-france.csv").content.decode()
    rows = list(csv.reader(io.StringIO(given)))
    drawn = next(tree(client.get("/").content.decode()).of_class("map"))
    titles = [title.words for title in drawn.all("title")]
    assert len(titles) > 2
    for title in titles:
        assert any(title.startswith(row[0]) for row in rows[1:]), title


@pytest.mark.parametrize(
    "address",
    [
        "/?tableau=zut.csv",
        "/?tableau=cumul.pdf",
        "/aides/?tableau=cumul.csv",
        "/departements/70/fiche.pdf?tableau=cumul.csv",
    ],
)
def test_a_table_that_the_page_has_not_is_refused(
    scene: Scene, client: Client, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert "tableau" in answer.content.decode()


def test_a_cell_that_a_spreadsheet_would_run_is_disarmed(scene: Scene, read: Read) -> None:
    assert ",'=Régie nationale" not in read("/?tableau=beneficiaires.csv")
    assert "'=Régie nationale,1,5000.50" in read("/?tableau=beneficiaires.csv")


def test_the_page_for_print_is_a_document_to_download(scene: Scene, read: Read) -> None:
    assert '/departements/70/fiche.pdf"' in read("/departements/70/fiche/")
