"""Every public route: wide, narrow and zoomed, light and dark."""

import pytest

from tests import indicator_scene
from tests.browser.conftest import Open, Visit
from tests.browser.public_routes import NO_PAGE, pages, refused, routes
from tests.public_addresses import public_names
from tests.published_scene import Scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Shared out between the processes of the tests.
PARTS = 4
# A window of 1280 pixels zoomed twice is one of 640.
CONDITIONS = [(1280, "light"), (1280, "dark"), (640, "light"), (320, "dark"), (320, "light")]


def look(visit: Visit, width: int, scheme: str, address: str) -> None:
    where = (address, width, scheme)
    visit.page.set_viewport_size({"width": width, "height": 800})
    visit.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, where
    assert visit.violations() == [], where


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    scene: Scene, visitor: Open, part: int
) -> None:
    indicator_scene.load()
    visit = visitor()
    for address in [*routes(scene), *refused(scene)][part::PARTS]:
        visit.open(address)
        for width, scheme in CONDITIONS:
            look(visit, width, scheme, address)
        if address not in refused(scene):
            assert visit.said == [], address
    assert visit.elsewhere() == []


def test_a_dark_device_is_served_dark_from_the_start(scene: Scene, visitor: Open) -> None:
    page = visitor(320, "dark").open("/departements/70/")
    assert page.locator("html").get_attribute("data-fr-theme") == "dark"


def test_every_public_page_is_among_the_routes(scene: Scene) -> None:
    of_pages = {name for name in public_names() if not name.startswith("api-")} - NO_PAGE
    assert of_pages == set(pages(scene))
