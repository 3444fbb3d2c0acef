"""Entity tags, links, caches and other sites."""

import pytest
from django.db import connection
from django.middleware.gzip import GZipMiddleware
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import builders
from tests.published_scene import Scene

ADDRESSES = [
    "aides/",
    "aides/70-FR-0001/",
    "aides/?format=csv",
    "agregats/?par=volet",
    "departements/",
    "fonds/IDF/",
    "communes/",
    "enveloppes/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_has_not_changed_is_not_sent_again(scene: Scene, client: Client, address: str) -> None:
    first = client.get(f"/api/v1/{address}")
    tag = first["ETag"]
    if first.streaming:
        assert b"".join(first)
    for given in (tag, f"W/{tag}", f'"autre", {tag}', "*"):
        again = client.get(f"/api/v1/{address}", headers={"if-none-match": given})
        assert again.status_code == 304
        assert again.content == b""
        assert again["ETag"] == tag


def test_a_tag_is_compared_before_any_figure_is_read(scene: Scene, client: Client) -> None:
    tag = client.get("/api/v1/aides/?departement=70")["ETag"]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get("/api/v1/aides/?departement=70", headers={"if-none-match": tag})
    assert not [query for query in queries if "publicgrant" in query["sql"]]


def test_a_publication_changes_the_tag_of_lists(scene: Scene, client: Client) -> None:
    before = client.get("/api/v1/aides/")["ETag"]
    builders.published("10")
    response = client.get("/api/v1/aides/", headers={"if-none-match": before})
    assert response.status_code == 200
    assert response["ETag"] != before


def test_the_tag_of_one_grant_changes_with_it_alone(scene: Scene, client: Client) -> None:
    before = client.get("/api/v1/aides/70-FR-0001/")["ETag"]
    builders.published("10")
    assert client.get("/api/v1/aides/70-FR-0001/")["ETag"] == before
    builders.commit(scene.aluroy_grant, "10")
    builders.publish_ledger(scene.aluroy_grant)
    assert client.get("/api/v1/aides/70-FR-0001/")["ETag"] != before


def test_a_fund_renamed_changes_the_tag_though_nothing_is_published(
    scene: Scene, client: Client
) -> None:
    before = client.get("/api/v1/aides/")["ETag"]
    fund = scene.aluroy_grant.fund
    fund.name = "Guichet Industrie du futur"
    fund.save()
    assert client.get("/api/v1/aides/")["ETag"] != before


def test_links_name_the_next_page_the_licence_and_the_description(
    scene: Scene, client: Client
) -> None:
    response = client.get("/api/v1/aides/?limite=2&departement=70,2A&compter=1")
    link = response["Link"]
    suivant = response.json()["suivant"]
    assert suivant.startswith("http://testserver/api/v1/aides/?departement=2A,70&")
    assert "limite=2" in suivant
    assert "compter=1" in suivant
    assert f'<{suivant}>; rel="next"' in link
    assert 'rel="license"' in link
    assert '</api/v1/openapi.json>; rel="service-desc"' in link
    second = client.get(suivant)
    assert f'<{second.json()["precedent"]}>; rel="prev"' in second["Link"]


def test_other_sites_may_read_without_credentials(scene: Scene, client: Client) -> None:
    response = client.get("/api/v1/aides/", headers={"origin": "https://cci.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    asked = client.options(
        "/api/v1/aides/",
        headers={
            "origin": "https://cci.example",
            "access-control-request-method": "GET",
            "access-control-request-headers": "if-none-match",
        },
    )
    assert asked.status_code == 200
    assert "if-none-match" in asked["Access-Control-Allow-Headers"]
    assert "POST" not in asked["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize(
    "address",
    [*ADDRESSES, "aides/?format=csv", "aides/?format=xlsx", "aides/?format=scdl", "openapi.json"],
)
def test_head_gives_the_headers_of_get_alone(
    scene: Scene, client: Client, address: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Compressing adds bytes by chance; a small answer is then compressed or not.
    monkeypatch.setattr(GZipMiddleware, "max_random_bytes", 0)
    path = f"/api/v1/{address}"
    whole = client.get(path, headers={"accept-encoding": encoding})
    head = client.head(path, headers={"accept-encoding": encoding})

    assert head.getvalue() == b""
    assert head.status_code == whole.status_code == 200
    whole.getvalue()
    names = ("Content-Type", "ETag", "Link", "Vary", "Cache-Control", "Content-Encoding", "Allow")
    assert {name: head.get(name) for name in names} == {name: whole.get(name) for name in names}
    if "Content-Length" in head and encoding == "identity":
        assert head["Content-Length"] == whole["Content-Length"] != "0"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "allowed"),
    [("aides", "GET, POST, HEAD, OPTIONS"), ("agregats", "GET, HEAD, OPTIONS")],
)
def test_options_say_what_is_allowed(client: Client, name: str, allowed: str) -> None:
    response = client.options(f"/api/v1/{name}/")
    assert (response.status_code, response["Allow"]) == (204, allowed)
    assert "Content-Type" not in response
