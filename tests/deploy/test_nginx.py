"""The shipped nginx configuration, in front of a site that answers what each test says."""

import gzip
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dashboard.formats.freshness import CAPABILITY, CAPABLE, REVALIDATED, SHARED
from tests.deploy.front import ABSENT, PROGRAM, Answer, ask, command, installed, serving

pytestmark = pytest.mark.skipif(PROGRAM is None, reason=ABSENT)

TAG = 'W/"published-1"'
# Stale after a second, for every reader.
BRIEF = "public, max-age=0, s-maxage=1, stale-if-error=604800"


# Hangs up without a word, as a stopped process.
GONE_AWAY = 0


class Site(ThreadingHTTPServer):
    """Answers like the site; counts what reached it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Page)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.shared = SHARED
        self.more: dict[str, str] = {}
        self.status = 200
        self.tag = TAG

    def times(self, path: str) -> int:
        return sum(1 for asked, _ in self.asked if asked == path)


class Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        if self.server.status == GONE_AWAY:
            self.close_connection = True
            return None
        if self.server.status != 200:
            return self.sent(self.server.status, b"", {"Retry-After": "5"})
        if self.headers.get("If-None-Match") == self.server.tag:
            return self.sent(304, b"", {"ETag": self.server.tag, **self.dressed()})
        body = gzip.compress(f"page {self.server.times(self.path)}".encode())
        return self.sent(
            200, body, {"ETag": self.server.tag, "Content-Encoding": "gzip", **self.dressed()}
        )

    def dressed(self) -> dict[str, str]:
        capable = CAPABLE in self.headers.get(CAPABILITY, "")
        kept = self.server.shared if capable else REVALIDATED
        return {"Cache-Control": kept, "Vary": "Accept-Encoding", **self.server.more}

    def sent(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/html", **headers}.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, *_: object) -> None:
        return


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def front(site: Site, open_folder: Path) -> Iterator[int]:
    with serving(open_folder, site.server_address[1]) as port:
        yield port


def read(front: int, path: str = "/departements/70/", **headers: str) -> Answer:
    return ask(front, path, {name.replace("_", "-"): value for name, value in headers.items()})


def read_stale(front: int) -> Answer:
    """The first answer that is no longer fresh: a second after it was kept."""
    deadline = time.monotonic() + 30
    while (answer := read(front)).came == "HIT":
        assert time.monotonic() < deadline
    return answer


def test_nginx_accepts_the_shipped_files(open_folder: Path) -> None:
    installed(open_folder, 1)
    told = subprocess.run(command(open_folder, "-t"), capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "warn" not in told.stderr


def test_a_page_is_asked_of_the_site_once_for_all_readers(front: int, site: Site) -> None:
    first, again = read(front), read(front, Accept_Encoding="br, gzip", X_Other="reader")
    assert (first.came, again.came) == ("MISS", "HIT")
    assert first.body == b"page 1"
    assert gzip.decompress(again.body) == b"page 1"
    assert site.times("/departements/70/") == 1


def test_browsers_are_told_to_ask_each_time_and_are_answered_from_memory(
    front: int, site: Site
) -> None:
    first = read(front, Accept_Encoding="gzip")
    assert first.headers["Cache-Control"] == REVALIDATED
    again = read(front, Accept_Encoding="gzip", If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert site.times("/departements/70/") == 1


def test_addresses_differ_by_their_parameters(front: int, site: Site) -> None:
    assert read(front, "/aides/?departement=70").body == b"page 1"
    assert read(front, "/aides/?departement=25").came == "MISS"


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "sessionid=abc"},
        {"Cookie": "a=b; csrftoken=x"},
        {"Cookie": "relance_lsn=x"},
        {"Authorization": "x"},
    ],
)
def test_who_has_a_session_or_a_key_is_neither_shown_nor_kept_what_is_others(
    front: int, site: Site, headers: dict[str, str]
) -> None:
    read(front, "/aides/")
    assert ask(front, "/aides/", headers).body == b"page 2"
    assert ask(front, "/fonds/", headers).came == "BYPASS"
    assert read(front, "/fonds/").came == "MISS"
    assert read(front, "/aides/").came == "HIT"


@pytest.mark.parametrize(
    "path", ["/gestion/", "/gestion/aides/", "/connexion/", "/deconnexion/", "/sante/"]
)
def test_the_desk_is_never_kept(front: int, site: Site, path: str) -> None:
    for _ in range(2):
        assert read(front, path).came == ""
    assert site.times(path) == 2


@pytest.mark.parametrize(
    "more",
    [
        {"Cache-Control": "no-store"},
        {"Cache-Control": "public, max-age=31536000"},
        {"Set-Cookie": "sessionid=abc"},
        {"Vary": "Accept-Encoding, Cookie"},
    ],
)
def test_what_the_site_does_not_call_public_is_not_kept(
    front: int, site: Site, more: dict[str, str]
) -> None:
    site.more = more
    for _ in range(2):
        assert read(front).status == 200
    assert site.times("/departements/70/") == 2


def test_an_outage_shows_the_last_good_page(front: int, site: Site) -> None:
    site.shared = BRIEF
    read(front)
    site.status = 503
    during = read_stale(front)
    assert (during.status, during.body, during.came) == (200, b"page 1", "STALE")
    assert read(front, "/jamais-lue/").status == 503


def test_a_stopped_site_shows_the_last_good_page_and_excuses_itself_for_the_others(
    front: int, site: Site
) -> None:
    site.shared = BRIEF
    read(front)
    site.status = GONE_AWAY
    assert read_stale(front).body == b"page 1"
    other, program = read(front, "/jamais-lue/"), read(front, "/api/v1/aides/")
    for answer in (other, program):
        assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
        assert answer.headers["Cache-Control"] == "no-store"
    assert "momentanément indisponible" in other.body.decode()
    assert program.headers["Content-Type"] == "application/problem+json"


def test_a_page_that_did_not_change_is_asked_again_by_its_tag_alone(front: int, site: Site) -> None:
    site.shared = BRIEF
    read(front)
    again = read_stale(front)
    assert (again.body, again.came) == (b"page 1", "REVALIDATED")
    assert [asked["If-None-Match"] for _, asked in site.asked[1:]] == [TAG]


def test_the_site_learns_who_asks_and_under_which_number(front: int, site: Site) -> None:
    read(front, "/gestion/")
    ((_, asked),) = site.asked
    assert asked["X-Forwarded-For"] == "127.0.0.1"
    assert asked["X-Forwarded-Proto"] == "http"
    assert len(asked["X-Request-ID"]) == 32


def test_calls_left_are_told_only_to_who_called(front: int, site: Site) -> None:
    site.more = {"RateLimit": '"anon";r=119;t=60'}
    assert read(front, "/api/v1/aides/").headers["RateLimit"] == '"anon";r=119;t=60'
    again = read(front, "/api/v1/aides/")
    assert again.came == "HIT"
    assert "RateLimit" not in again.headers


def test_another_site_gets_the_answer_made_for_other_sites(front: int, site: Site) -> None:
    read(front, "/api/v1/aides/")
    assert read(front, "/api/v1/aides/", Origin="https://exemple.fr").came == "MISS"
    assert read(front, "/api/v1/aides/", Origin="https://autre.fr").came == "HIT"


def test_metrics_are_not_for_the_outside(front: int, site: Site) -> None:
    assert read(front, "/metriques/").status == 404
    assert site.asked == []


def test_a_reader_who_comes_back_after_long_is_not_shown_the_page_of_then(
    front: int, site: Site
) -> None:
    site.shared = BRIEF
    read(front)
    site.tag = 'W/"published-2"'
    assert read_stale(front).body == b"page 2"


def test_many_readers_of_a_new_page_ask_the_site_once(front: int, site: Site) -> None:
    readers = [threading.Thread(target=read, args=(front,)) for _ in range(20)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert site.times("/departements/70/") == 1
