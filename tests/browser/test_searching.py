"""Suggestions, switches and the way back, with scripts and without, keyboard alone."""

import pytest

from dashboard.models import DepartmentContours
from tests.browser.conftest import Open
from tests.published_scene import Scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_suggestions_are_walked_by_the_keyboard_alone(scene: Scene, visitor: Open) -> None:
    visit = visitor()
    page = visit.open("/?au=2021-12-31")
    field = page.get_by_role("combobox", name="Commune, département, région ou bénéficiaire")
    field.press_sequentially("aluroy")
    option = page.get_by_role("option").first
    option.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    assert visit.violations() == []
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    field.press("Escape")
    assert page.get_by_role("option").count() == 0
    field.press("ArrowDown")
    option.wait_for()
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url(f"**/beneficiaires/b-{scene.aluroy.pk}/?au=2021-12-31")
    assert visit.said == []


def test_a_suggestion_of_the_explorer_becomes_a_filter_that_goes_away(
    scene: Scene, visitor: Open
) -> None:
    page = visitor(375, "dark").open("/aides/?volet=competitivite")
    page.get_by_label("Chercher dans les objets").press_sequentially("gray")
    page.get_by_role("option", name="Gray commune").click()
    page.wait_for_url("**/aides/?commune=70279&volet=competitivite")
    page.get_by_role("link", name="Commune : Gray").click()
    page.wait_for_url("**/aides/?volet=competitivite")


def test_enter_sends_the_form_as_without_scripts(scene: Scene, visitor: Open) -> None:
    for scripts in (True, False):
        page = visitor(scripts=scripts).open("/")
        page.locator("#place-search-field").fill("gray")
        page.locator("#place-search-field").press("Enter")
        page.wait_for_url("**/departements/?recherche=gray")
        assert page.get_by_role("link", name="Ville de Gray").is_visible()


def test_from_a_grant_one_goes_back_to_the_list_as_it_was_filtered(
    scene: Scene, visitor: Open
) -> None:
    page = visitor().open("/aides/?departement=70&volet=competitivite")
    page.get_by_role("link", name="Aluroy").first.click()
    page.get_by_role("link", name="Retour à la liste filtrée").click()
    page.wait_for_url("**/aides/?departement=70&volet=competitivite")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (320, "light")])
def test_axe_finds_nothing_on_any_look(
    scene: Scene, visitor: Open, width: int, scheme: str
) -> None:
    square = "M0,0l900,0 0,900 -900,0z"
    DepartmentContours.objects.create(
        department_id="70", west=5, south=47, east=6.9, north=48.1,
        paths={"70279": square, "70550": square, "70285": square}, digest="x",
    )  # fmt: skip
    visit = visitor(width, scheme)
    for address in (
        "/?vue=total&mesure=aides",
        "/departements/70/?vue=habitant&evolution=mois",
        "/departements/70/?mesure=paye",
        "/regions/27/?vue=total&evolution=mois",
        "/departements/?recherche=gray",
        "/actualites/?au=2021-12-31",
    ):
        page = visit.open(address)
        assert visit.violations() == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert visit.said == [], address


def test_a_switch_works_without_scripts_and_leads_back_to_the_map(
    scene: Scene, visitor: Open
) -> None:
    page = visitor(scripts=False).open("/")
    page.get_by_role("navigation", name="Mesure : carte").get_by_role("link", name="Payé").click()
    page.wait_for_url("**/?mesure=paye#carte-france")
    heading = page.get_by_role("heading", name="Euros payés par habitant", exact=True)
    assert heading.is_visible()
