"""The desk's home, list and history in a real browser, wide and narrow, light and dark."""

from decimal import Decimal

import pytest
from pytest_django.live_server_helper import LiveServer

from dashboard.models import Grant, Role
from tests import builders
from tests.browser.conftest import Open, Visit
from tests.published_scene import Scene
from tests.signing_in import agent, session_key

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROUTES = (
    "/gestion/",
    "/gestion/aides/",
    "/gestion/aides/?q=introuvable",
    "/gestion/aides/?colonnes=siren,objet,fonds_nom,volet,communes,attribue,reste,saisie_par",
    "/gestion/historique/?detail=1",
)


def enter(visit: Visit, live_server: LiveServer, role: str) -> None:
    user = agent(role, email=f"{role}@exemple.fr")
    visit.page.context.add_cookies(
        [{"name": "sessionid", "value": session_key(user), "url": live_server.url}]
    )


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (640, "light"), (320, "dark")])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    scene: Scene, visitor: Open, live_server: LiveServer, width: int, scheme: str
) -> None:
    builders.grant(None, status="draft", draft_amount=Decimal("7"))
    Grant.objects.filter(reference="70-FR-0001").update(objet="Volets et portails")
    visit = visitor(width, scheme)
    enter(visit, live_server, Role.PUBLISHER)
    for address in ROUTES:
        page = visit.open(address)
        for box in page.locator("details.desk-tool > summary, .desk-filters > summary").all():
            if box.is_visible():
                box.click()
        assert visit.violations() == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert visit.said == [], address


def test_ticked_rows_lead_to_publication(
    scene: Scene, visitor: Open, live_server: LiveServer
) -> None:
    waiting = [builders.grant("10"), builders.grant("20")]
    visit = visitor()
    enter(visit, live_server, Role.PUBLISHER)
    page = visit.open("/gestion/aides/?statut=soumise")
    for grant in waiting:
        page.get_by_label(f"Choisir {grant.reference}").check()
    page.get_by_role("button", name="Publier les aides cochées").click()

    assert "/gestion/publier/confirmer/" in page.url
    for grant in waiting:
        assert grant.reference in page.content()
