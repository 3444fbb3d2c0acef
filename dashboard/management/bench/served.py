"""The site as production serves it, on the database at hand, for as long as it is measured."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from dashboard.management.bench.front import free_port, wait_for

BOOT_SECONDS: Final = 180
COMMON: Final = {"Host": "localhost", "Accept-Encoding": "gzip"}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Reader:
    """One reader, whose connection stays open."""

    def __init__(self, port: int, seconds: float = BOOT_SECONDS) -> None:
        self.link = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)

    def ask(self, path: str, *, method: str = "GET", body: bytes = b"", **headers: str) -> Answer:
        dressed = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            self.link.request(method, path, body or None, COMMON | dressed)
            answer = self.link.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        except (OSError, http.client.HTTPException):
            self.link.close()
            raise


@contextmanager
def served() -> Iterator[int]:
    """The port of a web server with the settings of production; calls are not limited."""
    port = free_port()
    told = {
        **os.environ,
        "DATABASE_URL": address(),
        "DEBUG": "1",
        "RELANCE_LOG_REQUESTS": "0",
        "RELANCE_API_RATE_ANON": "",
        "RELANCE_API_RATE_KEY": "",
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    python = [sys.executable, "-m"]
    here = settings.BASE_DIR
    prepare = [*python, "relance.prepare", "--only", "static"]
    subprocess.run(prepare, check=True, cwd=here, env=told)  # noqa: S603 - our own program
    gunicorn = subprocess.Popen(  # noqa: S603 - the server of production
        [*python, "gunicorn", "-c", "relance/gunicorn.py"], cwd=here, env=told
    )
    try:
        wait_for(port, BOOT_SECONDS)
        until_warm(port)
        yield port
    finally:
        gunicorn.terminate()
        gunicorn.wait(timeout=BOOT_SECONDS)


def until_warm(port: int) -> None:
    """Each process has answered a page."""
    deadline = time.monotonic() + BOOT_SECONDS
    for _ in range(2 * (os.cpu_count() or 1)):
        while Reader(port).ask("/departements/").status != 200:
            if time.monotonic() > deadline:
                raise RuntimeError("/departements/ does not answer")


def address() -> str:
    """The present database, as DATABASE_URL says it."""
    found = connection.settings_dict
    secret = f":{quote(found['PASSWORD'], safe='')}" if found["PASSWORD"] else ""
    host, port = quote(found["HOST"], safe=""), found["PORT"]
    where = f"?host={host}" + (f"&port={port}" if port else "")
    return f"postgresql://{quote(found['USER'], safe='')}{secret}@/{found['NAME']}{where}"
