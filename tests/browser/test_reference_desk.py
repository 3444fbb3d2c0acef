"""The desk's screens of funds, envelopes, news, comments and reconciliation, as they are shown."""

from datetime import date
from decimal import Decimal

import pytest

from dashboard.actions.comments import draft_comment, publish_comment
from dashboard.actions.control import ControlEntry, record_control_totals
from dashboard.models import Department, Fund, User
from tests import builders
from tests.browser.conftest import Open, Visit
from tests.published_scene import Scene
from tests.signing_in import agent, session_key

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def populate(scene: Scene) -> dict[str, tuple[str, ...]]:
    """Something on each screen; the addresses by role."""
    builders.allocation("1000000", department="70", nature="delegation", binding=True)
    accountant, publisher = agent("accountant"), agent("publisher")
    place, fund = Department.objects.get(pk="70"), Fund.objects.get(pk="IDF")
    entry = ControlEntry(
        fund=fund,
        year=2021,
        department=place,
        kind="payment",
        amount=Decimal(29000),
        as_of=date(2021, 12, 31),
        source="Restitution",
    )
    record_control_totals(by=accountant, entries=[entry], today=date(2022, 1, 5))
    said = {"department": place, "pillar": None, "since": date(2021, 10, 1)}
    publish_comment(by=publisher, text="**Bilan** du mois", **said)  # type: ignore[arg-type]
    draft_comment(by=publisher, text="À relire", **said)  # type: ignore[arg-type]
    control = place.controltotal_set.get().pk
    return {
        "administrator": (
            "/gestion/enveloppes/",
            "/gestion/enveloppes/IDF/2021/FR/",
            "/gestion/enveloppes/IDF/2021/70/",
            "/gestion/enveloppes/IDF/2021/FR/reporter/",
            "/gestion/enveloppes/ligne/",
            "/gestion/fonds/",
            "/gestion/fonds/nouveau/",
            "/gestion/fonds/IDF/",
        ),
        "publisher": (
            "/gestion/actualites/",
            "/gestion/actualites/nouvelle/",
            f"/gestion/actualites/{scene.news.pk}/",
            "/gestion/commentaires/",
        ),
        "accountant": ("/gestion/rapprochement/", f"/gestion/rapprochement/{control}/"),
    }


def let_in(visit: Visit, user: User) -> None:
    cookie = {"name": "sessionid", "value": session_key(user), "url": visit.origin}
    visit.page.context.add_cookies([cookie])  # type: ignore[list-item]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    scene: Scene, visitor: Open, width: int, scheme: str
) -> None:
    for role, addresses in populate(scene).items():
        visit = visitor(width, scheme)
        let_in(visit, agent(role, None))
        for address in addresses:
            page = visit.open(address)
            assert visit.violations() == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            assert visit.said == [], address
