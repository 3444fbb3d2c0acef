"""PostgreSQL is stopped behind the real site and the shipped nginx: readers go on reading."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from relance.postgres import Server
from tests.deploy.front import ABSENT, PROGRAM, Answer, ask, free_port, serving, wait_for
from tests.relance.launching import REPOSITORY, postmaster_of

pytestmark = [
    pytest.mark.drill,
    pytest.mark.skipif(PROGRAM is None, reason=ABSENT),
    pytest.mark.skipif(not os.environ.get("RELANCE_DRILLS"), reason="minutes long: make drill"),
]

PAGES = ("/", "/departements/70/", "/communes/70279/", "/aides/?departement=70")
PATIENCE = 120


@pytest.fixture
def site(server: Server) -> Iterator[int]:
    """The site as it is served, on a database of its own."""
    server.start()
    port = free_port()
    env = {
        **os.environ,
        "DATABASE_URL": server.url(),
        "DEBUG": "1",
        "DEMO": "aucune",
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        "STATIC_ROOT": str(server.places.checkout / "static"),
    }
    run = {"cwd": REPOSITORY, "env": env}
    subprocess.run([sys.executable, "-m", "relance.prepare"], check=True, **run)  # type: ignore[call-overload]
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "relance/gunicorn.py"]
    process = subprocess.Popen(gunicorn, **run)  # type: ignore[call-overload]
    try:
        wait_for(port, PATIENCE)
        assert ask(port, PAGES[0], seconds=PATIENCE).status == 200
        yield port
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def read_until(front: int, path: str, *came: str) -> Answer:
    deadline = time.monotonic() + PATIENCE
    while (answer := ask(front, path)).came not in came:
        assert time.monotonic() < deadline, (path, answer.status, answer.came)
    return answer


def test_readers_keep_the_last_good_pages_while_the_database_is_away(
    site: int, server: Server, open_folder: Path
) -> None:
    with serving(open_folder / "front", site) as front:
        before = {path: ask(front, path).body for path in PAGES}
        stop_at_once(server)
        for path, body in before.items():
            during = read_until(front, path, "STALE")
            assert (during.status, during.body) == (200, body)
        never_read = ask(front, "/departements/25/")
        assert never_read.status == 503
        assert "Retry-After" in never_read.headers
        server.start()
        for path in PAGES:
            after = read_until(front, path, "HIT", "MISS", "REVALIDATED", "EXPIRED")
            assert after.status == 200
        assert ask(front, "/departements/25/").status == 200


def stop_at_once(server: Server) -> None:
    """As `pg_ctl stop -m immediate`: nobody is waited for."""
    os.kill(postmaster_of(server), signal.SIGQUIT)
    server.stop()
