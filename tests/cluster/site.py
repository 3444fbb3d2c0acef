"""The site's own web server, on servers of PostgreSQL of one's own, and its visitors."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from tests.cluster.postgres import REPOSITORY, dies_with_us, free_port, until

LIMIT = 30


@dataclass(frozen=True)
class World:
    """What `tests.cluster.fill` put into the database."""

    addresses: list[str]
    references: list[str]
    session: str
    key: str


def fill(dsn: str) -> World:
    done = subprocess.run(
        [sys.executable, "-m", "tests.cluster.fill"],
        cwd=REPOSITORY, env=surroundings(dsn), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return World(**json.loads(done.stdout.splitlines()[-1]))


def surroundings(dsn: str, *replicas: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": dsn,
        "DATABASE_REPLICA_URLS": ",".join(replicas),
        "DEBUG": "1",
        "RELANCE_API_RATE_ANON": "",
        "RELANCE_API_RATE_KEY": "",
    }


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    cookies: dict[str, str]

    def told(self) -> Any:
        return json.loads(self.body)


@dataclass
class Site:
    """One web server of the site; `settings` on top of the servers that it is given."""

    dsn: str
    replicas: tuple[str, ...]
    log: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        env = surroundings(self.dsn, *self.replicas)
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "-c", "relance/gunicorn.py"],
                cwd=REPOSITORY,
                env={**env, "PORT": str(self.port), "WEB_CONCURRENCY": "1", **self.settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=dies_with_us(),  # noqa: PLW1509 - from the main thread
            )
        until(lambda: self.get("/robots.txt").status == 200, "le site répond")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(30)

    def get(self, path: str, **cookies: str) -> Answer:
        headers = {"Accept-Encoding": "identity"}
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return self.send("GET", path, headers)

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """A visitor of its own: no connection is kept. Raises OSError when the site is away."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LIMIT)
        try:
            connection.request(method, path, body, dict(headers))
            response = connection.getresponse()
            given = [line.partition(";")[0] for line in response.headers.get_all("Set-Cookie", [])]
            cookies = dict(part.partition("=")[::2] for part in given)
            return Answer(response.status, response.read(), cookies)
        except HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()

    # --- what the exercises do ------------------------------------------------------------------

    def commit_one_euro(self, world: World, number: str, grant: str = "", **who: str) -> Answer:
        """A commitment of one euro, by a program with its key unless a session is given."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": number}
        if "sessionid" in who:
            token = "a" * 32
            headers |= {"Cookie": f"sessionid={who['sessionid']}; csrftoken={token}"}
            headers |= {"X-CSRFToken": token}
        else:
            headers |= {"Authorization": f"Token {world.key}"}
        told = {
            "sorte": "engagement", "montant": "1", "effet_le": "2021-06-01", "reference": number,
        }  # fmt: skip
        path = f"/api/v1/aides/{grant or world.references[0]}/mouvements/"
        return self.send("POST", path, headers, json.dumps(told).encode())

    def committed(self, grant: str, **cookies: str) -> int:
        """Euros committed, as everybody reads them."""
        answer = self.get(f"/api/v1/aides/{grant}/", **cookies)
        assert answer.status == 200, (answer.status, answer.body[:500])
        return round(float(answer.told()["montant_engage"] or 0))
