"""The explorer: filters, facets, tags, order, pages, files, sums."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from dashboard.formats import euros
from dashboard.queries.facets import facets
from dashboard.queries.filters import Filter
from dashboard.queries.totals import totals
from dashboard.web.facet_choices import facet_list, names, tags
from tests import builders
from tests.published_scene import Scene
from tests.web.conftest import Read
from tests.web.reading import read_page

pytestmark = pytest.mark.django_db


def rows_of(page: str) -> list[str]:
    body = page.partition('<tbody role="rowgroup">')[2].partition("</tbody>")[0]
    return re.findall(r'class="grants__who"[^>]*>([^<]*)<', body)


def test_count_and_sums_are_those_of_the_filter(scene: Scene, read: Read) -> None:
    found = totals(Filter(departments=("70",)))
    terms = read_page(read("/aides/?departement=70")).terms
    assert terms["Aides"] == str(found.grants)
    assert terms["Attribué"] == euros(found.awarded)


def test_under_a_commune_only_its_part_counts(scene: Scene, read: Read) -> None:
    page = read("/aides/?commune=70550&volet=ecologie")
    assert read_page(page).terms["Attribué"] == euros(
        totals(Filter(communes=("70550",), pillars=("ecologie",))).awarded
    )
    assert "part d&#x27;une aide de" in page or "part d'une aide de" in page


def test_facets_follow_the_other_filters_and_keep_their_own_choices(scene: Scene) -> None:
    wanted = Filter(pillars=("ecologie",))
    found = {facet.name: facet for facet in facet_list(facets(wanted), wanted, names())}
    pillars = {choice.value: choice.grants for choice in found["volet"].choices}
    assert pillars.keys() == {"ecologie", "competitivite", "nd"}
    assert pillars["ecologie"] == totals(wanted).grants
    assert [choice.value for choice in found["fonds"].choices] == ["ECO"]


def test_a_chosen_value_stays_in_sight_when_nothing_is_left_of_it(scene: Scene) -> None:
    wanted = Filter(pillars=("cohesion",))
    found = {facet.name: facet for facet in facet_list(facets(wanted), wanted, names())}
    first = found["volet"].choices[0]
    assert (first.value, first.grants, first.chosen) == ("cohesion", 0, True)


def test_facets_speak_the_words_of_addresses(scene: Scene, read: Read) -> None:
    page = read("/aides/")
    assert 'name="categorie" value="entreprise"' in page
    assert 'name="departement" value="nd"' in page
    assert 'name="volet" value="nd"' in page


def test_each_active_filter_can_be_taken_away_alone(scene: Scene) -> None:
    wanted = Filter(departments=("2A", "70"), text="projet", amount_min=Decimal(10))
    found = {tag.text.replace("\u00a0", " "): tag.href for tag in tags(wanted, names(), "")}
    assert found == {
        "Département : Corse-du-Sud (2A)": "/aides/?departement=70&q=projet&montant_min=10.00",
        "Département : Haute-Saône (70)": "/aides/?departement=2A&q=projet&montant_min=10.00",
        "Recherche : projet": "/aides/?departement=2A,70&montant_min=10.00",
        "Montant d'au moins 10 €": "/aides/?departement=2A,70&q=projet",
    }


@pytest.mark.parametrize(
    "sort", ["-montant", "montant", "date", "-date", "beneficiaire", "reference"]
)
def test_walking_the_pages_meets_every_grant_once(scene: Scene, read: Read, sort: str) -> None:
    for number in range(60):
        builders.published(f"{number + 1}", fund_code="ECO", objet=f"Série {number}")
    address, seen = f"/aides/?q=serie&tri={sort}", []
    while address:
        page = read(address)
        seen += re.findall(r"Série (\d+)", page.partition("<tbody")[2])
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == 60
    assert len(set(seen)) == 60


def test_the_previous_page_is_the_one_that_was_left(scene: Scene, read: Read) -> None:
    for number in range(60):
        builders.published(f"{number + 1}", fund_code="ECO", objet=f"Série {number}")
    first = read("/aides/?q=serie")
    second = read(_follow(first, "next"))
    assert rows_of(read(_follow(second, "prev"))) == rows_of(first)


def _follow(page: str, way: str) -> str:
    found = re.search(rf'href="([^"]+)" rel="{way}"', page)
    assert found
    return found[1].replace("&amp;", "&")


def test_files_carry_the_same_filter(scene: Scene, read: Read) -> None:
    page = read("/aides/?departement=70&exercice=2021&q=laquage")
    for name in ("csv", "xlsx", "ndjson", "geojson", "scdl"):
        expected = (
            f"/api/v1/aides/?departement=70&amp;exercice=2021&amp;q=laquage&amp;format={name}"
        )
        assert f'href="{expected}"' in page


def test_a_list_of_one_departement_leads_to_its_dashboard(scene: Scene, read: Read) -> None:
    assert 'href="/departements/70/">Tableau de bord' in read("/aides/?departement=70")
    assert "Tableau de bord" not in read("/aides/?departement=70,25")


def test_nothing_found_says_how_to_go_on(scene: Scene, read: Read) -> None:
    page = read("/aides/?q=introuvable")
    assert "Aucune aide publiée ne répond à ces filtres" in page
    assert read_page(page).terms["Attribué"] == "0,00\u00a0€"


def test_what_has_no_field_in_the_form_is_kept_by_it(scene: Scene, read: Read) -> None:
    page = read("/aides/?commune=70279&au=2022-01-01")
    assert '<input type="hidden" name="commune" value="70279">' in page
    assert '<input type="hidden" name="au" value="2022-01-01">' in page


def test_names_of_any_length_and_sign_are_shown_as_text(scene: Scene, read: Read) -> None:
    long = builders.beneficiary("<b>Société</b> " + "très longue " * 18)
    builders.published("3", fund_code="ECO", beneficiary=long, objet="<script>alert(1)</script>")
    page = read("/aides/?q=alert")
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>Société" not in page


def test_boxes_sent_one_by_one_make_the_same_short_address(scene: Scene, client: Client) -> None:
    answer = client.get("/aides/?volet=ecologie&volet=competitivite&q=&tri=date")
    assert answer.status_code == 302
    answer = client.get(answer["Location"])
    assert answer["Location"] == "/aides/?volet=competitivite,ecologie&tri=date"
    assert client.get(answer["Location"]).status_code == 200
