"""Switches of maps and curves: what they show, what they keep, what follows them."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from dashboard.formats import euros
from dashboard.models import DepartmentContours
from dashboard.queries.filters import Filter
from dashboard.queries.totals import totals
from tests import builders
from tests.published_scene import Scene
from tests.web.conftest import Read
from tests.web.reading import words

pytestmark = pytest.mark.django_db

MAPS = ["/", "/departements/", "/regions/27/", "/volets/competitivite/", "/fonds/IDF/"]
CURVES = [*MAPS[:1], *MAPS[2:], "/departements/70/", "/communes/70279/"]


def figure(page: str, slug: str) -> str:
    return page.partition(f'data-panel="{slug}"')[2].partition("</figure>")[0]


def switched(page: str, label: str) -> str:
    """The address of a choice."""
    switches = "".join(part.partition("</nav>")[0] for part in page.split('class="switch"')[1:])
    found = re.search(rf'<a href="([^"]+)"[^>]*>{label}</a>', switches)
    assert found, label
    return found[1].replace("&amp;", "&")


def contours() -> None:
    square = "M0,0l500,0 0,500 -500,0z"
    paths = {"70279": square, "70550": square, "70285": square}
    DepartmentContours.objects.create(
        department_id="70", west=5, south=47, east=6.9, north=48.1, paths=paths, digest="x"
    )


@pytest.mark.parametrize("address", MAPS)
@pytest.mark.parametrize(("label", "title"), [
    ("Attribué", "Euros attribués par habitant"),
    ("Engagé", "Euros engagés par habitant"),
    ("Payé", "Euros payés par habitant"),
    ("Aides", "Aides pour 10 000 habitants"),
])  # fmt: skip
def test_a_map_of_departements_switches_between_four_measures(
    scene: Scene, read: Read, address: str, label: str, title: str
) -> None:
    page = read(switched(read(address), label).partition("#")[0])
    assert title in words(page)
    assert 'class="area level-5"' in page
    assert 'class="circle"' not in page


@pytest.mark.parametrize("address", MAPS)
def test_amounts_are_circles_that_open_their_list(scene: Scene, read: Read, address: str) -> None:
    page = read(switched(read(address), "Au total").partition("#")[0])
    assert 'class="circle"' in page
    assert 'class="area' not in page
    assert "Montants attribués par département" in words(page)
    assert '<a href="/aides/?departement=70' in page


def test_the_table_beside_follows_measure_and_view(scene: Scene, read: Read) -> None:
    page = read("/?mesure=paye&vue=total")
    table = figure(page, "departements")
    assert "Premiers départements : montants payés" in words(table)
    assert re.findall(r'scope="col"[^>]*>([^<]*)<', table)[1] == "Payé (€)"
    paid = totals(Filter(departments=("70",))).paid
    assert euros(paid).removesuffix("\u00a0€") in table


def test_the_file_of_a_map_holds_what_it_shows(scene: Scene, client: Client) -> None:
    answer = client.get("/?mesure=aides&vue=habitant&tableau=carte-france.csv")
    head, *rows = b"".join(answer).decode().splitlines()
    assert head.split(",")[1:4] == ["Aides", "Attribué (€)", "Pour 10\u202f000 hab."]
    assert rows[0] == "Doubs (25),0,0,,,"
    assert "Corse-du-Sud (2A),1,700.00,0.06,0.00,0.00" in rows


def test_a_switch_keeps_filters_dates_and_the_other_switches(scene: Scene, read: Read) -> None:
    page = read("/departements/70/?volet=competitivite&au=2021-12-31&evolution=mois&mesure=paye")
    href = switched(page, "Aides").partition("#")
    assert href[0] == (
        "/departements/70/?volet=competitivite&au=2021-12-31&evolution=mois&mesure=aides"
    )
    assert href[2] == "carte-communes"


def test_plan_dates_and_back_to_today_keep_the_switches(scene: Scene, read: Read) -> None:
    page = read("/departements/70/?au=2021-12-31&mesure=paye&evolution=mois")
    assert '<input type="hidden" name="mesure" value="paye">' in page
    assert '<input type="hidden" name="evolution" value="mois">' in page
    assert 'href="/departements/70/?mesure=paye&amp;evolution=mois">Revenir' in page


@pytest.mark.parametrize("query", ["mesure=zut", "vue=zut", "evolution=zut"])
def test_an_unknown_look_is_refused_with_those_that_exist(
    scene: Scene, client: Client, query: str
) -> None:
    answer = client.get(f"/departements/70/?{query}")
    assert answer.status_code == 400
    assert "Valeurs connues" in answer.content.decode()
    assert client.get(f"/aides/?{query}").status_code == 400


def test_communes_are_drawn_by_inhabitant_once_contours_are_there(scene: Scene, read: Read) -> None:
    assert "Par habitant</a>" not in figure(read("/departements/70/"), "carte-communes")
    contours()
    page = figure(read("/departements/70/"), "carte-communes")
    assert "land--communes" in page
    seen = figure(read(switched(page, "Par habitant").partition("#")[0]), "carte-communes")
    assert "Euros attribués par habitant, par commune" in words(seen)
    assert re.search(r'<a href="/aides/\?departement=70&amp;commune=70279"><title>Gray', seen)
    assert "Héricourt" not in seen
    assert seen.count('class="area level-0"') == 1


def test_contours_asked_for_where_there_are_none_leave_circles(scene: Scene, read: Read) -> None:
    assert 'class="circle"' in read("/departements/70/?vue=habitant")


@pytest.mark.parametrize("address", CURVES)
def test_the_evolution_is_cumulated_or_by_month_and_says_which(
    scene: Scene, read: Read, address: str
) -> None:
    cumulated = read(address)
    assert "Montants cumulés" in figure(cumulated, "cumul")
    by_month = figure(read(switched(cumulated, "Par mois").partition("#")[0]), "mois")
    assert "Montants de chaque mois, non cumulés" in by_month
    assert by_month.count('<th scope="row"') >= 1


def test_months_add_up_to_the_total_and_open_the_grants_of_the_month(
    scene: Scene, client: Client, read: Read
) -> None:
    answer = client.get("/departements/70/?evolution=mois&tableau=mois.csv")
    rows = [line.split(",") for line in b"".join(answer).decode().splitlines()]
    found = totals(Filter(departments=("70",)))
    for column, expected in ((1, found.awarded), (2, found.committed), (3, found.paid)):
        assert sum(Decimal(row[column] or 0) for row in rows[1:]) == expected
    page = figure(read("/departements/70/?evolution=mois"), "mois")
    assert "attribue_apres=2021-05-01&amp;attribue_avant=2021-05-31" in page


def test_a_month_whose_sum_amendments_moved_opens_no_list(scene: Scene, read: Read) -> None:
    """`several` was amended in January 2022, after its award of March 2021."""
    page = figure(read("/departements/70/?fonds=ECO&evolution=mois"), "mois")
    assert "attribue_apres=2022-01-01" not in page
    assert "50,01" in page


def test_grants_dated_by_their_year_alone_are_said(scene: Scene, read: Read) -> None:
    builders.published("10", shares={"70279": 1}, precision="year")
    for pace in ("cumul", "mois"):
        assert "dont seule l'année est connue" in words(read(f"/departements/70/?evolution={pace}"))
