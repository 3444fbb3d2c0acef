"""Questions to the shipped nginx."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.management.bench.front import (
    PROGRAM,
    command,
    free_port,
    installed,
    serving,
    wait_for,
)

ABSENT = "nginx is not installed: apt-get install nginx-light"
__all__ = ["PROGRAM", "command", "free_port", "installed", "serving", "wait_for"]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def came(self) -> str:
        """From the cache or not, as nginx says it."""
        return self.headers.get("X-Cache", "")


def ask(
    port: int, path: str, headers: Mapping[str, str] | None = None, seconds: float = 30
) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", path, headers={"Host": "localhost", **(headers or {})})
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()
