"""A reader who asked for a past state stays in it: no link of a page leads out of it unseen."""

import re
from html import unescape

import pytest

from tests.published_scene import Scene
from tests.web.conftest import Read

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/departements/",
    "/departements/70/",
    "/departements/70/communes/",
    "/departements/70/fiche/",
    "/communes/70279/",
    "/regions/27/",
    "/volets/competitivite/",
    "/fonds/",
    "/fonds/IDF/",
    "/aides/",
    "/aides/70-FR-0001/",
    "/comparer/?departement=70,25",
    "/indicateurs/",
    "/actualites/",
    "/methodologie/",
    "/plan-du-site/",
]
# Another door, a file as it is, or the same wherever one is in time.
ELSEWHERE = ("/connexion/", "/api/", "/donnees/", "/actualites/flux.atom", "/static/")


def links(page: str) -> list[tuple[str, str]]:
    """Address and words of each link within the site."""
    found = re.findall(r'<a\b[^>]*?href="([^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return [(unescape(href), words) for href, words in found if href.startswith("/")]


@pytest.mark.parametrize("address", PAGES)
def test_every_link_keeps_the_two_dates(scene: Scene, read: Read, address: str) -> None:
    known_at = scene.before_changes
    query = f"au=2021-12-31&connu_au={known_at}"
    page = read(f"{address}{'&' if '?' in address else '?'}{query}")
    walked = 0
    for href, words in links(page):
        if href.startswith(ELSEWHERE) or "Revenir à aujourd'hui" in words:
            continue
        assert f"connu_au={known_at}" in href, (href, words)
        assert re.search(r"[?&]au=20\d\d-\d\d-\d\d", href), (href, words)
        walked += 1
    assert walked > 8


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_the_control_of_time_and_says_what_it_is_set_to(
    scene: Scene, read: Read, address: str
) -> None:
    joined = "&" if "?" in address else "?"
    assert 'class="time-control"' in read(address)
    page = read(f"{address}{joined}au=2021-12-31")
    control = page.partition('class="time-control"')[2].partition("</details>")[0]
    assert "État au 31 décembre 2021" in control
    assert 'value="2021-12-31"' in control


def test_from_the_list_to_a_grant_and_back(scene: Scene, read: Read) -> None:
    listed = read("/aides/?departement=70&au=2021-12-31")
    assert 'href="/aides/70-FR-0001/?au=2021-12-31"' in listed
    detail = read("/aides/70-FR-0001/?au=2021-12-31")
    assert 'href="/aides/?au=2021-12-31"' in detail
