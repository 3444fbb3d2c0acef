"""Every public route, wide and narrow, light and dark."""

import pytest

from tests.browser.conftest import Open
from tests.published_scene import Scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def routes(scene: Scene) -> list[str]:
    return [
        "/",
        "/departements/",
        "/departements/?recherche=so",
        "/departements/70/",
        "/departements/70/?au=2021-06-30&plan=france-relance",
        "/departements/987/",
        "/departements/70/communes/",
        "/communes/70279/",
        "/regions/27/",
        "/volets/ecologie/",
        "/fonds/",
        "/fonds/IDF/",
        "/fonds/EXIND/",
        f"/beneficiaires/b-{scene.aluroy.pk}/",
        "/aides/",
        "/aides/?departement=70&categorie=entreprise&q=laquage&montant_min=10",
        "/aides/?q=introuvable",
        "/aides/70-FR-0001/",
        f"/aides/{scene.several.reference}/",
        "/actualites/",
        f"/actualites/{scene.news.slug}/",
        "/donnees/",
        "/methodologie/",
        "/plan-du-site/",
        "/accessibilite/",
        "/mentions-legales/",
        "/donnees-personnelles/",
    ]


def refused(scene: Scene) -> list[str]:
    return ["/nulle-part/", "/aides/?zut=1", f"/aides/{scene.withdrawn.reference}/"]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    scene: Scene, visitor: Open, width: int, scheme: str
) -> None:
    visit = visitor(width, scheme)
    for address in routes(scene):
        page = visit.open(address)
        assert visit.violations() == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert visit.said == [], address
    for address in refused(scene):
        page = visit.open(address)
        assert visit.violations() == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert visit.elsewhere() == []


def test_at_two_hundred_percent_nothing_overflows(scene: Scene, visitor: Open) -> None:
    """A window of 1280 pixels zoomed twice is one of 640."""
    visit = visitor(640)
    for address in routes(scene):
        page = visit.open(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, address
