"""Every screen of the desk, as somebody who may open it: wide, zoomed and narrow."""

import pytest
from pytest_django.live_server_helper import LiveServer

from dashboard.models import Role
from tests.browser.conftest import Open
from tests.signing_in import agent, session_key
from tests.test_who_opens_what import ROWS, VISITORS, written
from tests.two_places import HERE, Place, country

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Answers that are pieces of a screen, pictures, files or JSON.
NO_SCREEN = {
    "suggest_beneficiaries",
    "suggest_communes",
    "envelope_left",
    "import_state",
    "import_file",
    "guide_picture",
    "draft_photo",
}
ROLES = (Role.ADMINISTRATOR, Role.PUBLISHER, Role.INSTRUCTOR, Role.ACCOUNTANT)
WIDTHS = ((1280, "light"), (640, "dark"), (320, "light"))


def screens(role: Role) -> list[str]:
    """Names of the screens that this role opens and no earlier one of ROLES does."""
    columns = [VISITORS.index(known) for known in ROLES[: ROLES.index(role) + 1]]
    return [
        name
        for name, (_, codes) in ROWS.items()
        if name not in NO_SCREEN
        and codes[columns[-1]] == 200
        and all(codes[column] != 200 for column in columns[:-1])
    ]


@pytest.fixture
def places(live_server: LiveServer) -> dict[str, Place]:
    return country()


@pytest.mark.parametrize("role", ROLES)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    places: dict[str, Place], visitor: Open, live_server: LiveServer, role: Role
) -> None:
    visit = visitor()
    key = session_key(agent(role, HERE))
    visit.page.context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
    wrong = []
    for name in screens(role):
        visit.open(written(ROWS[name][0], places))
        said = list(visit.said)
        for width, scheme in WIDTHS:
            visit.page.set_viewport_size({"width": width, "height": 800})
            visit.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            wide = visit.page.evaluate("document.documentElement.scrollWidth")
            found = visit.violations()
            if wide > width or found or said:
                wrong.append((name, width, scheme, wide, found, said))
    assert wrong == []
    assert visit.elsewhere() == []
