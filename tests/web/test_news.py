"""News on the public pages."""

from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from dashboard.actions.accounts import system_account
from dashboard.actions.news import withdraw_news
from tests import newsroom
from tests.published_scene import Scene, build

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def scene() -> Scene:
    return build()


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_news_are_on_their_page_the_home_the_department_and_the_grant(
    client: Client, scene: Scene
) -> None:
    grant = f"/aides/{scene.aluroy_grant.reference}/"
    for path in ("/", "/departements/70/", "/actualites/", grant):
        assert f"/actualites/{scene.news.slug}/" in text(client, path)
    assert scene.news.slug not in text(client, "/departements/25/")
    entry = text(client, f"/actualites/{scene.news.slug}/")
    assert grant in entry
    assert "<strong>visité</strong>" in entry
    for hidden in (scene.masked, scene.withdrawn, scene.draft):
        assert hidden.reference not in entry


def test_the_page_changes_as_soon_as_news_do(client: Client, scene: Scene) -> None:
    tag = client.get("/").headers["ETag"]
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 304
    withdraw_news(by=system_account("exploitant"), news=scene.news.news)
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 200
    assert client.get(f"/actualites/{scene.news.slug}/").status_code == 404
    assert client.get(f"/actualites/photos/{scene.news.photo_digest}.jpg").status_code == 404


def test_a_photo_is_kept_for_a_year(client: Client, scene: Scene) -> None:
    answer = client.get(f"/actualites/photos/{scene.news.photo_digest}.jpg")
    assert answer.content == newsroom.pixel()
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert "immutable" in answer.headers["Cache-Control"]


def test_the_feed_is_atom_and_its_ids_survive_titles(client: Client, scene: Scene) -> None:
    root = ET.fromstring(client.get("/actualites/flux.atom").content)  # noqa: S314
    assert root.tag == f"{ATOM}feed"
    assert {child.tag.removeprefix(ATOM) for child in root} >= {"id", "title", "updated", "author"}
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{scene.news.uid}"
    for name in ("title", "updated", "content", "link"):
        assert entry.find(f"{ATOM}{name}") is not None


def test_filters_that_news_do_not_have_are_refused(client: Client, scene: Scene) -> None:
    assert client.get("/actualites/?departement=70").status_code == 200
    assert client.get("/actualites/?montant_min=3").status_code == 400
    assert client.get("/actualites/?apres=x").status_code == 400
