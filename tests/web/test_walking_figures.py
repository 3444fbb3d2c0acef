"""Every figure of every public page opens a list of that very sum, to the cent."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.published_scene import Scene
from tests.rich_scene import build_rich
from tests.web.reading import IN_TITLE
from tests.web.tree import Node, tree

pytestmark = pytest.mark.django_db

LIST = "/aides/"
NUMBER = re.compile(r"-?[0-9]{1,3}(?:\u202f[0-9]{3})*(?:,[0-9]{2})?")
OF_THE_API = {
    "Attribué": "montant_attribue",
    "Engagé": "montant_engage",
    "Payé": "montant_paye",
    "Aides": "aides",
}
SERIES = ("Attribué", "Engagé", "Payé")
# How many lists are opened as pages too.
OPENED = 25
# What a row without list says of itself: it leads to the page that lists its parts.
SUMMED = re.compile(r"^\d+ autres? communes?$")


@dataclass(frozen=True)
class Figure:
    """What is shown, of what, and the list that it opens; "" when it opens none."""

    measure: str
    value: Decimal
    href: str
    where: str


def number(text: str) -> Decimal | None:
    found = NUMBER.fullmatch(text.strip().removeprefix("environ ").removesuffix("\u00a0€"))
    return Decimal(found[0].replace("\u202f", "").replace(",", ".")) if found else None


def of_tables(page: Node) -> Iterator[Figure]:
    """Cells of columns that sum grants; per inhabitant, rates and envelopes are no sums."""
    for table in page.all("table"):
        caption = next(table.all("caption")).words
        titles = [cell.words for cell in next(table.all("thead")).all("th")]
        if not any(title.startswith("Attribué") for title in titles) or "habitant" in caption:
            continue
        if caption.startswith(("Part de chaque commune", "Mouvements", "Aides", "Dernières")):
            continue
        for body in table.all("tbody", "tfoot"):
            for row in body.all("tr"):
                yield from of_row(row, titles, caption)


def of_row(row: Node, titles: list[str], caption: str) -> Iterator[Figure]:
    cells = list(row.all("th", "td"))
    name = cells[0].words
    if SUMMED.match(name) or name.startswith("Médiane"):
        return
    for title, cell in zip(titles, cells, strict=True):
        measure = title.removesuffix(" (€)")
        link = next(cell.all("a"), None)
        words = (link or cell).text.strip()
        value = number(words)
        if measure in OF_THE_API and value is not None and (value or link):
            yield Figure(measure, value, link["href"] if link else "", f"{caption} / {name}")


def of_heads(page: Node) -> Iterator[Figure]:
    for figure in page.of_class("figure"):
        exact = next(figure.of_class("figure__exact"), None) or next(
            figure.of_class("figure__short")
        )
        value = number(exact.text)
        label = next(figure.of_class("figure__label")).words
        if value is not None:
            yield Figure(label, value, next(figure.all("a"))["href"], "chiffres")


def of_maps(page: Node) -> Iterator[Figure]:
    for drawing in page.of_class("map"):
        for link in drawing.all("a"):
            title = next(link.all("title")).text
            found = IN_TITLE.search(title)
            if found:
                yield Figure("Attribué", number(found[1]) or Decimal(0), link["href"], title)
    for value in page.all("data"):
        link = next(value.all("a"))
        yield Figure("Attribué", Decimal(value["value"]), link["href"], link.words)


def of_charts(page: Node) -> Iterator[Figure]:
    for panel in page.of_class("panel"):
        script = next(panel.all("script"), None)
        if script is None:
            continue
        chart = json.loads(script.text)
        if not chart["money"] or "habitant" in chart["title"]:
            continue
        for line in chart["lines"]:
            for label, value, href in zip(
                chart["labels"], line["values"], chart["links"], strict=True
            ):
                if line["label"] in SERIES and value is not None:
                    yield Figure(line["label"], Decimal(value), href, f"{chart['title']} / {label}")


def figures_of(page: Node) -> set[Figure]:
    return {*of_tables(page), *of_heads(page), *of_maps(page), *of_charts(page)}


class Walker:
    """Asks each list for its sums once, of the API under the same parameters."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.lists: dict[str, dict[str, Decimal]] = {}
        self.walked: Counter[str] = Counter()

    def page(self, address: str) -> Node:
        response = self.client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return tree(response.content.decode())

    def sums(self, href: str) -> dict[str, Decimal]:
        if href not in self.lists:
            query = href.partition("?")[2]
            response = self.client.get(f"/api/v1/agregats/?par=plan&{query}")
            assert response.status_code == 200, href
            total = response.json()["total"]
            self.lists[href] = {
                measure: Decimal(total[key] or 0) for measure, key in OF_THE_API.items()
            }
        return self.lists[href]

    def shown(self, href: str) -> dict[str, Decimal]:
        """What the list itself says at its head."""
        head = next(self.page(href).of_class("list-head"))
        return {
            term.words: number(str(value.children[0])) or Decimal(0)
            for term, value in zip(head.all("dt"), head.all("dd"), strict=True)
        }

    def walk(self, address: str) -> None:
        for figure in figures_of(self.page(address)):
            assert figure.href.startswith(LIST), (address, figure)
            assert self.sums(figure.href)[figure.measure] == figure.value, (address, figure)
            self.walked[address] += 1


def addresses(scene: Scene) -> list[str]:
    pages = [
        "/",
        "/departements/",
        "/departements/70/",
        "/departements/70/communes/",
        "/departements/2A/",
        "/regions/27/",
        "/communes/70279/",
        "/volets/ecologie/",
        "/fonds/",
        "/fonds/ECO/",
        "/fonds/COH/",
        f"/beneficiaires/b-{scene.aluroy.pk}/",
        "/comparer/?departement=70,25&region=27",
        "/comparer/?departement=70",
        "/integrer/departements/70/?bloc=chiffres",
        "/integrer/departements/70/?bloc=courbe",
        "/integrer/departements/70/?bloc=carte",
    ]
    filtered = [
        "/?plan=france-relance&au=2022-06-30",
        f"/?connu_au={scene.before_changes}",
        "/departements/?categorie=entreprise,nd&exercice=2021,2022",
        "/departements/70/?plan=france-relance",
        "/departements/70/?au=2021-12-31&volet=ecologie,nd",
        f"/departements/70/?connu_au={scene.before_changes}",
        "/departements/70/?q=projet&montant_min=1000",
        "/departements/70/communes/?commune=70279,nd",
        "/regions/27/?fonds=ECO,IDF&taille=PME,nd",
        "/communes/70279/?au=2021-12-31",
        "/volets/ecologie/?departement=70",
        "/fonds/?exercice=2021",
        "/fonds/ECO/?departement=70&au=2024-01-01",
        "/comparer/?departement=70,25&plan=france-relance&au=2023-12-31",
        "/departements/70/?attribue_apres=2020-01-01&attribue_avant=2022-12-31",
    ]
    return [*pages, *filtered]


def test_every_figure_opens_a_list_of_its_sum(client: Client, settings: LazySettings) -> None:
    settings.RELANCE_API_RATE_ANON = None
    scene = build_rich()
    walker = Walker(client)
    for address in addresses(scene):
        walker.walk(address)
        assert walker.walked[address], f"{address} shows no figure that opens a list"
    assert len(walker.lists) > 200
    for href in sorted(walker.lists)[:: len(walker.lists) // OPENED]:
        assert walker.shown(href) == walker.sums(href), href
