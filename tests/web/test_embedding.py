"""Pieces that other sites may frame, and the code that puts them there."""

import html
import re

import pytest
from django.test import Client

from tests.published_scene import Scene
from tests.web.conftest import Read

WIDGET = "/integrer/departements/70/"


@pytest.mark.parametrize("block", ["", "chiffres", "courbe", "carte", "aides"])
def test_any_site_may_frame_a_piece_that_leaves_no_cookie(
    scene: Scene, client: Client, block: str
) -> None:
    answer = client.get(WIDGET, {"bloc": block} if block else {})

    assert answer.status_code == 200
    assert "X-Frame-Options" not in answer
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not answer.cookies


def test_no_other_page_may_be_framed(scene: Scene, client: Client) -> None:
    answer = client.get("/departements/70/")

    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_a_piece_shows_the_figures_of_the_page(scene: Scene, read: Read) -> None:
    exact = re.findall(r'figure__exact">([^<]+)<', read("/departements/70/"))

    assert exact
    assert re.findall(r'figure__exact">([^<]+)<', read(WIDGET)) == exact


def test_filters_reach_a_piece(scene: Scene, read: Read) -> None:
    assert read(f"{WIDGET}?volet=ecologie") != read(WIDGET)


def test_the_code_to_copy_leads_to_the_piece_with_its_filters(
    scene: Scene, client: Client, read: Read
) -> None:
    page = html.unescape(read("/integrer/?departement=25&volet=ecologie"))
    addresses = re.findall(r'<iframe src="https?://[^/"]+(/[^"]+)" title', page)

    assert len(addresses) == 4
    for address in addresses:
        assert "volet=ecologie" in address
        assert client.get(html.unescape(address)).status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [(f"{WIDGET}?bloc=tout", 400), ("/integrer/departements/99/", 404), (f"{WIDGET}?a=1", 400)],
)
def test_what_does_not_exist_is_refused(
    scene: Scene, client: Client, address: str, status: int
) -> None:
    assert client.get(address).status_code == status
