"""/api/docs/."""

import re

import pytest
from django.test import Client

from dashboard.api.chosen import SUFFIX
from dashboard.api.problems import TITLES
from dashboard.api.schema import document

# Each request takes its role in the database, whatever it reads.
pytestmark = pytest.mark.django_db


def test_every_address_and_object_has_its_place(client: Client) -> None:
    page = client.get("/api/docs/").content.decode()
    for methods in document()["paths"].values():
        for told in methods.values():
            assert f'id="{told["operationId"]}"' in page
    for name in document()["components"]["schemas"]:
        if not name.endswith(SUFFIX):
            assert f'id="objet-{name}"' in page


def test_every_link_inside_the_page_leads_somewhere(client: Client) -> None:
    page = client.get("/api/docs/").content.decode()
    places = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= places


@pytest.mark.parametrize("code", TITLES)
def test_the_type_of_an_error_leads_to_its_explanation(client: Client, code: int) -> None:
    assert f'id="erreur-{code}"' in client.get("/api/docs/").content.decode()


def test_nothing_comes_from_elsewhere_and_nothing_is_inline(client: Client) -> None:
    page = client.get("/api/docs/").content.decode()
    assert not re.search(r'(?:src|<link[^>]*href)="(?:https?:)?//', page)
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*src=)", page)
    assert not re.search(r'\son\w+="|\sstyle="', page)


def test_the_root_of_the_api_leads_to_it(client: Client) -> None:
    assert client.get("/api/")["Location"] == "/api/docs/"
