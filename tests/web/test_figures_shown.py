"""What pages show is what queries say, and opens the list whose sum it is."""

from datetime import date
from decimal import Decimal

import pytest

from dashboard.formats import euros
from dashboard.queries.filters import Filter
from dashboard.queries.totals import totals
from tests import builders
from tests.published_scene import Scene
from tests.web.conftest import Read
from tests.web.reading import amount_of, read_page

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/departements/",
    "/departements/70/",
    "/departements/70/communes/",
    "/communes/70279/",
    "/regions/27/",
    "/volets/ecologie/",
    "/fonds/",
    "/fonds/IDF/",
    "/departements/70/?exercice=2021",
    "/departements/70/?au=2021-05-06",
]


@pytest.mark.parametrize("address", PAGES)
def test_every_amount_that_is_a_link_opens_the_list_of_that_sum(
    scene: Scene, read: Read, address: str
) -> None:
    walked = 0
    for link in read_page(read(address)).links:
        amount = amount_of(link.words)
        if amount is None or not link.href.startswith("/aides/?"):
            continue
        listed = read_page(read(link.href))
        expected = euros(amount)
        sums = {listed.terms[name] for name in ("Attribué", "Engagé", "Payé")}
        assert expected in sums, (link.href, link.words, sums)
        walked += 1
    assert walked > 1


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("/departements/70/", Filter(departments=("70",))),
        ("/regions/27/", Filter(regions=("27",))),
        ("/communes/70279/", Filter(communes=("70279",))),
        ("/fonds/ECO/", Filter(funds=("ECO",))),
        ("/departements/70/?volet=ecologie", Filter(departments=("70",), pillars=("ecologie",))),
        ("/departements/70/?au=2021-09-30", Filter(departments=("70",), as_of=date(2021, 9, 30))),
    ],
)
def test_the_head_of_a_page_shows_what_the_queries_say(
    scene: Scene, read: Read, address: str, wanted: Filter
) -> None:
    found = totals(wanted)
    page = read(address)
    assert f'<span class="figure__exact">{euros(found.awarded)}</span>' in page
    assert euros(found.committed) in page
    assert euros(found.paid) in page


def test_a_state_published_before_shows_again_its_own_figures(scene: Scene, read: Read) -> None:
    now, before = read("/departements/70/"), f"/departements/70/?connu_au={scene.before_changes}"
    first = read(before)
    assert euros(totals(Filter(departments=("70",))).awarded) in now
    assert euros(totals(Filter(departments=("70",))).awarded) not in first
    builders.publish(builders.grant("5000", shares={"70279": 1}))
    again = read_page(read(before))
    assert [link.words for link in again.links] == [link.words for link in read_page(first).links]


def test_amounts_not_followed_are_said_to_be_unknown(scene: Scene, read: Read) -> None:
    page = read("/departements/2A/")
    assert "700,00" in page
    national = read("/aides/?departement=nd")
    assert read_page(national).terms["Engagé"] == "non renseigné"


def test_communes_and_what_is_nowhere_make_the_departement(scene: Scene, read: Read) -> None:
    table = read("/departements/70/communes/").partition("<tbody>")[2].partition("</table>")[0]
    body, foot = table.split("</tbody>")
    rows = [row for row in body.split("<tr>") if "<td" in row]
    shown = [amount for row in rows if (amount := _first_amount(row)) is not None]
    assert sum(shown) == _first_amount(foot)


def _first_amount(row: str) -> Decimal | None:
    cells = [cell.partition("</td>")[0] for cell in row.split("<td")[1:]]
    text = read_page("<td" + cells[0]).text
    return amount_of(text.partition(">")[2] if ">" in text else text)
