"""A file is one state of the data, however long it takes, and gives its connection back."""

from threading import Thread

import pytest
from django.db import connection
from django.test import Client

from dashboard.exports import delimited, json_files
from tests import builders
from tests.published_scene import Scene, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene() -> Scene:
    return build()


@pytest.fixture(autouse=True)
def a_row_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_files, "BATCH", 1)
    monkeypatch.setattr(delimited, "CHUNK", 1)


def is_held() -> bool:
    """Whether the snapshot of a download is still open."""
    return connection.in_atomic_block


def publish_elsewhere() -> None:
    def work() -> None:
        builders.published("77", reference="70-ENTRE-TEMPS")
        connection.close()

    thread = Thread(target=work)
    thread.start()
    thread.join()


def test_what_is_published_during_a_download_is_not_in_it(scene: Scene, client: Client) -> None:
    response = client.get("/api/v1/aides/?format=ndjson")
    pieces = iter(response)
    first = next(pieces)
    publish_elsewhere()
    rest = b"".join(pieces)
    assert (first + rest).count(b"\n") == 5
    assert b"70-ENTRE-TEMPS" not in rest
    again = client.get("/api/v1/aides/?format=ndjson")
    assert b"70-ENTRE-TEMPS" in b"".join(again)
    assert again["ETag"] != response["ETag"]


@pytest.mark.parametrize("word", ["csv", "ndjson"])
def test_a_client_that_leaves_frees_the_connection(scene: Scene, client: Client, word: str) -> None:
    response = client.get("/api/v1/aides/", {"format": word})
    assert next(iter(response))
    assert is_held()
    response.close()
    assert not is_held()
    assert client.get("/api/v1/aides/").status_code == 200


def test_an_answer_never_read_frees_the_connection(scene: Scene, client: Client) -> None:
    client.get("/api/v1/aides/?format=csv").close()
    assert not is_held()
    assert client.get("/api/v1/aides/").status_code == 200


@pytest.mark.parametrize("word", ["csv", "xlsx", "ndjson", "geojson", "scdl", "scdl-ecartees"])
def test_a_file_read_to_its_end_frees_the_connection(
    scene: Scene, client: Client, word: str
) -> None:
    assert b"".join(client.get("/api/v1/aides/", {"format": word}))
    assert not is_held()


def test_an_instant_of_now_reads_the_same_for_ever(scene: Scene, client: Client) -> None:
    instant = client.get("/api/v1/aides/70-FR-0001/").json()["mis_a_jour_le"]
    address = f"/api/v1/agregats/?par=fonds,commune&connu_au={instant}"
    before = client.get(address).json()
    publish_elsewhere()
    after = client.get(address).json()
    assert {**after, "version": ""} == {**before, "version": ""}
