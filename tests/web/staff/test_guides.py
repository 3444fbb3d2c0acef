"""Guides shown beside the screens they speak of."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from dashboard.models import Role
from dashboard.web.staff.guides import GUIDES
from tests import builders
from tests.signing_in import agent, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Client:
    builders.territories()
    return signed_in(agent(Role.READER))


@pytest.mark.parametrize("slug", GUIDES)
def test_each_guide_opens_with_its_pictures_and_links(reader: Client, slug: str) -> None:
    page = reader.get(f"/gestion/aide/{slug}/")
    text = page.content.decode().partition("<main")[2]

    assert page.status_code == 200
    assert "<h2>" in text
    for address in re.findall(r'<img src="([^"]+)"', text):
        picture = reader.get(address)
        assert picture.status_code == 200, address
        assert picture.getvalue().startswith(b"\x89PNG")
    for address in re.findall(r'href="(/gestion/aide/[^"#]+)', text):
        assert reader.get(address).status_code == 200, address
    assert ".md" not in "".join(re.findall(r'href="([^"]+)"', text))


def test_every_screen_names_the_guide_that_speaks_of_it(reader: Client) -> None:
    assert 'href="/gestion/aide/bureau/"' in reader.get("/gestion/").content.decode()
    assert 'href="/gestion/aide/importer/"' in reader.get("/gestion/imports/").content.decode()
    assert 'class="desk-help"' not in reader.get("/gestion/aide/bureau/").content.decode()


@pytest.mark.parametrize("name", ["../guides/bureau.md", "absente.png", "..%2F..%2Fmanage.py"])
def test_only_pictures_of_guides_are_given(reader: Client, name: str) -> None:
    assert reader.get(f"/gestion/aide/images/{name}").status_code == 404


def test_every_guide_for_agents_is_in_the_list() -> None:
    """Guides for developers are in English."""
    files = {path.stem for path in Path(settings.BASE_DIR, "docs", "guides").glob("*.md")}

    assert set(GUIDES) == files - {"new-import-profile"}
