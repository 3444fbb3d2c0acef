"""A full site tells readers to come back, lets agents through, and recovers by itself."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory, override_settings
from prometheus_client import REGISTRY

from dashboard.web.pressure import Gate, Pressure

pytestmark = pytest.mark.django_db  # closing an answer closes idle connections

NARROW = override_settings(
    RELANCE_AT_ONCE=1, RELANCE_AGENTS_AT_ONCE=1, RELANCE_WAITING=1, RELANCE_PATIENCE=30,
    RELANCE_STREAMS=1,
)  # fmt: skip


class Slow:
    """A view that answers when it is told to."""

    def __init__(self) -> None:
        self.entered = threading.Semaphore(0)
        self.go_on = threading.Event()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.entered.release()
        assert self.go_on.wait(30)
        return HttpResponse(request.path)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def asking(site: Pressure, path: str = "/", method: str = "GET") -> Any:
    return site(RequestFactory().generic(method, path))


def refused_so_far() -> float:
    return REGISTRY.get_sample_value("relance_http_refused_total", {"line": "public"}) or 0


def full(view: Slow, pool: ThreadPoolExecutor) -> Pressure:
    """One reader inside, one waiting."""
    site = Pressure(view)
    pool.submit(asking, site)
    assert view.entered.acquire(timeout=30)
    pool.submit(asking, site)
    while not site.public.waiting:
        assert not view.go_on.is_set()
    return site


@NARROW
def test_one_reader_too_many_is_told_to_come_back_at_once(pool: ThreadPoolExecutor) -> None:
    view = Slow()
    site, before = full(view, pool), refused_so_far()
    page, program = asking(site, "/aides/"), asking(site, "/api/v1/aides/")
    view.go_on.set()
    for refused in (page, program):
        assert (refused.status_code, refused["Retry-After"]) == (503, "5")
        assert refused["Cache-Control"] == "no-store"
    assert "Trop de demandes" in page.content.decode()
    assert program["Content-Type"] == "application/problem+json"
    assert refused_so_far() == before + 2


@NARROW
@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/gestion/aides/nouvelle/", "POST"),
        ("/connexion/", "GET"),
        ("/api/v1/aides/", "POST"),
        ("/sante/", "GET"),
    ],
)
def test_a_crowd_of_readers_keeps_no_agent_from_working(
    pool: ThreadPoolExecutor, path: str, method: str
) -> None:
    view = Slow()
    site = full(view, pool)
    agent = pool.submit(asking, site, path, method)
    assert view.entered.acquire(timeout=30)
    view.go_on.set()
    assert agent.result(30).status_code == 200


@NARROW
def test_who_waits_is_answered_and_the_place_is_given_back(pool: ThreadPoolExecutor) -> None:
    view = Slow()
    site = full(view, pool)
    view.go_on.set()
    pool.shutdown()
    assert [asking(site).status_code for _ in range(3)] == [200, 200, 200]


def test_nobody_waits_longer_than_they_may() -> None:
    gate = Gate("public", 1, 5, 0.01)
    assert gate.enter()
    assert not gate.enter()
    gate.leave()
    assert gate.enter()


@NARROW
def test_a_view_that_fails_gives_its_place_back() -> None:
    def fails(request: HttpRequest) -> HttpResponse:
        raise ValueError(request.path)

    site = Pressure(fails)
    for _ in range(3):
        with pytest.raises(ValueError, match="/"):
            asking(site)


@NARROW
def test_slow_readers_of_files_leave_the_pages_alone() -> None:
    closed: list[str] = []

    def view(request: HttpRequest) -> HttpResponseBase:
        if request.path != "/donnees/aides.csv":
            return HttpResponse()
        return StreamingHttpResponse(Chunks(closed))

    site = Pressure(view)
    first = asking(site, "/donnees/aides.csv")
    assert asking(site, "/donnees/aides.csv").status_code == 503
    assert closed == ["closed"]
    assert asking(site, "/").status_code == 200
    assert b"".join(first.streaming_content) == b"ab"
    assert asking(site, "/donnees/aides.csv").status_code == 200


@NARROW
def test_a_reader_who_leaves_gives_the_place_back() -> None:
    site = Pressure(lambda _: StreamingHttpResponse(Chunks([])))
    asking(site).close()
    assert asking(site).status_code == 200


class Chunks:
    def __init__(self, closed: list[str]) -> None:
        self.closed = closed

    def __iter__(self) -> Iterator[bytes]:
        yield b"a"
        yield b"b"

    def close(self) -> None:
        self.closed.append("closed")
