"""What anyone may keep of the public pages and of the API, and how it is asked for again."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboard.formats.freshness import CAPABILITY, CAPABLE, REVALIDATED, SHARED
from dashboard.models import OpenFile
from tests import builders, indicator_scene
from tests.public_addresses import addresses
from tests.published_scene import Scene, build

pytestmark = pytest.mark.django_db

# The head of the chain that seals the history is never to be kept, a photo is for a year; the last
# only leads elsewhere.
OTHERWISE = {"seal", "news_photo", "api-nowhere"}
# Short lists of codes that a filter is read with, and what entity tags are made of.
READ_FIRST = (
    "relance_published_state()",
    "set_config",
    "relance_count_call",
    "relance_give_back_call",
    "SAVEPOINT",
    "dashboard_openfile",
)
CACHE = {CAPABILITY: f'relance="{CAPABLE}"'}


@pytest.fixture
def scene() -> Scene:
    built = build()
    indicator_scene.load()
    return built


def test_every_public_answer_may_be_kept_and_is_not_sent_twice(
    scene: Scene, client: Client
) -> None:
    for name, address in addresses(scene).items():
        if name in OTHERWISE:
            continue
        first = client.get(address)
        first.getvalue()
        assert first.headers.get("Cache-Control") == REVALIDATED, name
        again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
        assert again.status_code == 304, name
        assert again.headers["ETag"].removeprefix("W/") == first.headers["ETag"], name
        assert again.headers["Cache-Control"] == REVALIDATED, name
        assert "Set-Cookie" not in first.headers, name
        assert "cookie" not in first.headers.get("Vary", "").lower(), name


@pytest.mark.parametrize(
    "address",
    ["/", "/departements/70/", "/aides/", "/fonds/IDF/", "/api/v1/aides/", "/api/v1/departements/"],
)
def test_what_the_reader_has_is_not_computed_again(
    scene: Scene, client: Client, address: str
) -> None:
    tag = client.get(address)["ETag"]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    for query in asked.captured_queries:
        assert any(word in query["sql"] for word in READ_FIRST), query["sql"]


def test_a_file_built_since_changes_the_pages_that_tell_of_it(scene: Scene, client: Client) -> None:
    pages = ("/donnees/", "/donnees/catalogue.jsonld")
    tags = {page: client.get(page)["ETag"] for page in pages}
    OpenFile.objects.create(
        name="aides.csv", version=1, built_at="2026-01-01T00:00Z", rows=1, size=1, sha256="0" * 64
    )
    for page, tag in tags.items():
        assert client.get(page, headers={"if-none-match": tag}).status_code == 200


def test_a_cache_of_ours_is_told_how_long_it_may_go_on(scene: Scene, client: Client) -> None:
    for address in ("/departements/70/", "/api/v1/aides/", "/sitemap.xml"):
        first = client.get(address, headers=CACHE)
        assert first["Cache-Control"] == SHARED
        again = client.get(address, headers={**CACHE, "if-none-match": first["ETag"]})
        assert (again.status_code, again["Cache-Control"]) == (304, SHARED)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/connexion/", "no-store"),
        ("/sante/", "no-store"),
        ("/api/v1/aides/?inconnu=1", "no-store"),
        ("/api/v1/aides/?format=csv", REVALIDATED),
        ("/donnees/aides.csv", REVALIDATED),
    ],
)
def test_it_is_not_told_to_keep_whole_files_nor_what_is_not_public(
    scene: Scene, client: Client, address: str, said: str
) -> None:
    answered = client.get(address, headers=CACHE)
    answered.getvalue()
    assert said in answered["Cache-Control"]
    assert "s-maxage" not in answered["Cache-Control"]


@pytest.mark.parametrize("address", ["/nulle-part/", "/aides/?inconnu=1", "/gestion/"])
def test_what_is_not_there_or_not_public_is_kept_by_nobody(
    scene: Scene, client: Client, address: str
) -> None:
    assert "public" not in client.get(address, headers=CACHE).headers.get("Cache-Control", "")


def test_a_publication_changes_every_page_of_figures(scene: Scene, client: Client) -> None:
    pages = ("/", "/departements/70/", "/aides/", "/donnees/flux.atom", "/sitemap.xml")
    tags = {page: client.get(page)["ETag"] for page in pages}
    builders.publish(builders.grant("10", shares={"70279": 1}))
    for page, tag in tags.items():
        assert client.get(page, headers={"if-none-match": tag}).status_code == 200
