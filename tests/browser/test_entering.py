"""A first grant typed with the keyboard alone, on an instance without any, and two agents at once,
in a real browser."""

import re
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Page

from dashboard.models import EntryDraft, Grant, Role
from tests import builders
from tests.browser.conftest import Open, Visit
from tests.browser.keyboard import Keyboard, signed_in
from tests.signing_in import agent
from tests.signing_in import signed_in as client
from tests.web.staff.entering import typing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW = "/gestion/aides/nouvelle/"
EDIT = "/gestion/aides/70-IDF-2021-001/modifier/"
# A minute of an unhurried typist: some 200 keys.
A_MINUTE = 200


@pytest.fixture
def country() -> None:
    builders.territories()
    builders.pillars()
    builders.fund("IDF", name="Guichet Industrie du futur")
    builders.fund("PIT", name="Territoires d'industrie")
    builders.allocation("500000", department="70", binding=True)


def public_words() -> str:
    visitor = Client()
    addresses = (
        "/", "/departements/70/", "/communes/70279/", "/fonds/IDF/", "/aides/", "/aides/?q=aluroy",
        "/aides/70-IDF-2021-001/", "/api/v1/aides/", "/api/v1/beneficiaires/",
        "/api/v1/changements/",
    )  # fmt: skip
    return " ".join(visitor.get(address).content.decode() for address in addresses)


def type_aluroy(keyboard: Keyboard) -> None:
    """From the page as it opens to the button that submits."""
    page = keyboard.page
    keyboard.to("#id_fonds", most=20)
    keyboard.type("IDF")
    keyboard.press("Tab")
    keyboard.type("Aluroy")
    page.get_by_role("option", name="Créer « Aluroy »").wait_for()
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    keyboard.type("Entr")
    keyboard.to("#id_objet")
    keyboard.type("Modernisation de l'atelier de laquage")
    keyboard.press("Tab")
    keyboard.type("200 000")
    keyboard.press("Tab")
    keyboard.type("6 mai 2021")
    keyboard.to("#commune-1")
    keyboard.type("gray")
    page.get_by_role("option", name=re.compile(r"^Gray \(70279\)")).wait_for()
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    keyboard.to("button[value=soumettre]")


def test_a_first_agent_enters_a_grant_with_the_keyboard_alone(visitor: Open) -> None:
    """On an instance as DEMO=aucune leaves it: territories, plan, accounts."""
    call_command("load_territories", verbosity=0)
    call_command("load_plan", verbosity=0)
    assert not Grant.objects.exists()
    visit = signed_in(visitor(), agent(Role.INSTRUCTOR))
    page = visit.open(NEW)
    keyboard = Keyboard(page)

    type_aluroy(keyboard)
    page.locator("[data-left]").get_by_text("Après cette aide").wait_for()
    page.get_by_text("Brouillon gardé à").wait_for()
    keyboard.press("Enter")
    page.wait_for_url("**/gestion/aides/70-IDF-2021-001/")

    assert keyboard.keys < A_MINUTE
    assert "soumise" in page.locator("main").inner_text()
    assert "Aluroy" not in public_words()
    assert not EntryDraft.objects.exists()
    publishing = signed_in(visitor(), agent(Role.PUBLISHER))
    publishing.open("/gestion/aides/70-IDF-2021-001/publier/")
    publishing.page.get_by_role("button", name="Publier").click()
    publishing.page.get_by_text("Aide publiée : le site").wait_for()
    shown = visitor().open("/departements/70/").locator("main").inner_text()
    assert "Aluroy" in shown
    assert "200" in shown


def test_what_is_typed_survives_the_end_of_the_session(country: None, visitor: Open) -> None:
    author = agent(Role.INSTRUCTOR)
    visit = signed_in(visitor(), author)
    page = visit.open(NEW)
    page.fill("#id_objet", "Atelier de laquage")
    page.fill("#id_montant_attribue", "200 000")
    page.get_by_text("Brouillon gardé à").wait_for()

    page.context.clear_cookies(name="sessionid")
    page.fill("#id_date_attribution", "6 mai 2021")
    page.get_by_text("Votre session a pris fin.").wait_for()
    page.get_by_role("button", name="Soumettre pour publication").click()
    assert page.input_value("#id_date_attribution") == "6 mai 2021"

    signed_in(visit, author)
    page.reload()
    assert page.input_value("#id_objet") == "Atelier de laquage"
    assert page.input_value("#id_montant_attribue") == "200 000"


def test_two_browsers_edit_one_grant_and_nothing_is_lost(country: None, visitor: Open) -> None:
    first, second = agent(Role.INSTRUCTOR), agent(Role.INSTRUCTOR)
    typing.send(client(first), "brouillon")
    ours, theirs = (signed_in(visitor(), one) for one in (first, second))
    mine, other = ours.open(EDIT), theirs.open(EDIT)
    other.fill("#id_objet", "Leur objet")
    other.locator("summary", has_text="Service attribuant").click()
    other.fill("#id_dossier", "D-77")
    save(other, "Brouillon 70-IDF-2021-001 enregistré.")

    mine.fill("#id_objet", "Mon objet")
    mine.fill("#id_montant_attribue", "210 000")
    save(mine, "pendant que vous la modifiiez")
    assert ours.violations() == []
    mine.locator("label[for=moi-objet]").click()
    mine.get_by_role("button", name="Enregistrer ce qui est retenu").click()
    mine.get_by_text("Brouillon 70-IDF-2021-001 enregistré.").wait_for()

    grant = Grant.objects.get()
    assert (grant.objet, grant.file_number) == ("Mon objet", "D-77")
    assert grant.draft_amount == Decimal(210_000)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (640, "light"), (320, "dark")])
def test_axe_finds_nothing_and_nothing_overflows(
    country: None, visitor: Open, width: int, scheme: str
) -> None:
    author = agent(Role.INSTRUCTOR)
    visit = signed_in(visitor(width, scheme), author)

    visit.open(NEW)
    accessible(visit, width)
    visit.page.get_by_role("button", name="Créer un bénéficiaire").click()
    for summary in visit.page.locator("details.entry-fold > summary").all():
        summary.click()
    visit.page.get_by_role("button", name="Ajouter une commune").click()
    accessible(visit, width)
    visit.page.get_by_role("button", name="Soumettre pour publication").click()
    visit.page.locator("#erreurs").wait_for()
    assert visit.page.evaluate("document.activeElement.id") == "erreurs"
    accessible(visit, width)
    typing.send(client(author), "soumettre", jeton="a")
    typing.send(client(author), "brouillon", jeton="b")
    visit.open("/gestion/aides/70-IDF-2021-002/modifier/")
    assert visit.page.get_by_text("Est-ce la même aide ?").is_visible()
    accessible(visit, width)


def test_everything_is_entered_without_a_script(country: None, visitor: Open) -> None:
    visit = signed_in(visitor(scripts=False), agent(Role.INSTRUCTOR))
    page = visit.open(NEW)
    page.select_option("#id_fonds", "IDF")
    page.fill("#id_beneficiaire", "Aluroy")
    page.get_by_role("button", name="Chercher le bénéficiaire").click()
    page.get_by_role("button", name="Créer un bénéficiaire").click()
    page.select_option("#id_nouveau_categorie", "company")
    page.fill("#id_objet", "Atelier")
    page.fill("#id_montant_attribue", "200 000")
    page.fill("#id_date_attribution", "6 mai 2021")
    page.fill("#commune-1", "Gray")
    page.get_by_role("button", name="Ajouter une commune").click()
    assert "Après cette aide" in page.locator("[data-left]").inner_text()
    page.fill("#commune-2", "Vesoul")
    page.get_by_role("button", name="Soumettre pour publication").click()

    grant = Grant.objects.get()
    assert grant.status == "submitted"
    assert str(grant.beneficiary) == "Aluroy"
    assert grant.shares.count() == 2


def save(page: Page, then: str) -> None:
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_text(then).wait_for()


def accessible(visit: Visit, width: int) -> None:
    assert visit.violations() == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
