"""Coming in for real, with the keyboard alone; and what axe says of these screens."""

import re

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page, expect

from dashboard.actions import access_requests, invitations
from dashboard.models import AccessRequest, Department, User
from tests import authenticator, builders
from tests.browser.conftest import Open, Visit
from tests.signing_in import agent, session_key

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "trois petits volets bleus"


@pytest.fixture
def person(live_server: object) -> User:
    builders.territories()
    encoded = make_password(PASSWORD)
    return agent("administrator", email="agent@exemple.fr", password=encoded)


def typed(page: Page, text: str) -> None:
    page.keyboard.type(text)


def test_one_signs_in_with_the_keyboard_alone(person: User, visitor: Open) -> None:
    application = authenticator.enrolled(person)
    page = visitor().open("/gestion/compte/")

    typed(page, "agent@exemple.fr")
    page.keyboard.press("Tab")
    typed(page, PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Second facteur")
    typed(page, authenticator.code(application))
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/gestion/compte/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")


def test_the_first_sign_in_enrols_and_shows_the_codes(person: User, visitor: Open) -> None:
    visit = visitor(320, "dark", scripts=False)
    page = visit.open("/connexion/")
    page.get_by_label("Adresse électronique").fill("agent@exemple.fr")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()

    page.get_by_text("Taper le secret à la place").click()
    secret = page.locator(".secret").inner_text()
    expect(page.locator(".enrolment-picture")).to_be_visible()
    page.get_by_label("Code à 6 chiffres").fill(authenticator.code_of_secret(secret))
    page.get_by_role("button", name="Enregistrer ce téléphone").click()

    expect(page.locator(".recovery-codes li")).to_have_count(10)
    page.get_by_role("link", name="C'est noté, continuer").click()
    expect(page).to_have_url(re.compile("/gestion/$"))


def inside(visit: Visit, user: User) -> None:
    cookie = {"name": "sessionid", "value": session_key(user), "url": visit.origin}
    visit.page.context.add_cookies([cookie])  # type: ignore[list-item]


def written(person: User) -> list[str]:
    """A request, an invitation and a colleague, so that no list is empty; their pages."""
    place = Department.objects.get(pk="70")
    invitations.invite(
        by=person, email="claire@exemple.fr", role="reader", department=place, region=None
    )
    access_requests.ask(
        by=None,
        email="paul@exemple.fr",
        name="Paul",
        role="reader",
        department=place,
        region=None,
        reason="Conférence",
    )
    agent("reader", None, email="national@exemple.fr")
    colleague = agent("instructor", email="collegue@exemple.fr")
    return [f"{colleague.pk}/", f"{person.pk}/", f"demandes/{AccessRequest.objects.get().pk}/"]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_axe_finds_nothing_on_these_screens(
    person: User, visitor: Open, width: int, scheme: str
) -> None:
    pages, visit = written(person), visitor(width, scheme)
    seen = ["/connexion/", "/connexion/mot-de-passe/", "/connexion/demander/", "/invitation/x/"]
    for address in seen:
        looked_at(visit, address, width)
    inside(visit, person)
    users = "/gestion/utilisateurs/"
    for address in ("", "inviter/", "historique/", *pages):
        looked_at(visit, users + address, width)
    for address in ("/gestion/compte/", "/connexion/second-facteur/", "/deconnexion/"):
        looked_at(visit, address, width)


def looked_at(visit: Visit, address: str, width: int) -> None:
    page = visit.open(address)
    assert visit.violations() == [], address
    assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    said = [words for words in visit.said if "410" not in words]
    assert said == [], address
