"""With JavaScript off, everything a reader came for is there."""

import pytest

from tests.browser.conftest import Open
from tests.published_scene import Scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_figures_map_and_tables_of_a_departement_are_there(scene: Scene, visitor: Open) -> None:
    page = visitor(scripts=False).open("/departements/70/")
    assert page.locator(".figure").count() == 4
    assert page.locator(".map circle.circle").first.is_visible()
    assert not page.locator("canvas").first.is_visible()
    page.locator(".panel__data summary").first.click()
    assert page.locator(".panel__data table").first.is_visible()
    assert page.locator("button[data-save]:visible").count() == 0


def test_a_circle_of_the_map_opens_its_list(scene: Scene, visitor: Open) -> None:
    page = visitor(scripts=False).open("/departements/70/")
    page.locator(".map a").first.click()
    assert "/aides/?departement=70&commune=70279" in page.url


def test_a_place_is_found(scene: Scene, visitor: Open) -> None:
    page = visitor(scripts=False).open("/")
    page.get_by_label("Commune, département, région ou bénéficiaire").fill("vesoul")
    page.get_by_role("button", name="Rechercher").click()
    assert page.url.endswith("/communes/70550/")


def test_filters_search_and_order_work_with_plain_forms(scene: Scene, visitor: Open) -> None:
    page = visitor(scripts=False).open("/aides/")
    page.locator("[name=categorie][value=entreprise]").check()
    page.locator("[name=volet][value=ecologie]").check()
    page.get_by_role("button", name="Appliquer les filtres").click()
    assert "categorie=entreprise" in page.url
    assert "volet=ecologie" in page.url
    page.get_by_label("Trier par").select_option("date")
    page.get_by_role("button", name="Trier").click()
    assert "tri=date" in page.url


def test_the_menu_of_a_phone_opens(scene: Scene, visitor: Open) -> None:
    page = visitor(375, scripts=False).open("/departements/70/")
    link = page.get_by_role("link", name="Fonds", exact=True)
    assert not link.is_visible()
    page.get_by_role("button", name="Menu").click()
    link.click()
    assert page.url.endswith("/fonds/")


def test_the_state_at_a_date_is_asked_with_a_plain_form(scene: Scene, visitor: Open) -> None:
    page = visitor(scripts=False).open("/departements/70/?plan=france-relance")
    page.locator(".time-control summary").click()
    page.get_by_label("Faits jusqu'au").fill("2021-06-30")
    page.get_by_role("button", name="Voir cet état").click()
    assert "plan=france-relance" in page.url
    assert "au=2021-06-30" in page.url
    assert "connu_au" not in page.url
    assert page.get_by_text("État au 30 juin 2021.", exact=True).is_visible()
