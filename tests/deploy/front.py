"""The shipped nginx in a folder of its own, in front of whatever listens on a port."""

import http.client
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.relance.launching import REPOSITORY

SHIPPED = REPOSITORY / "deploy" / "nginx"
PROGRAM = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
ABSENT = "nginx is not installed: apt-get install nginx-light"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def came(self) -> str:
        """From the cache or not, as nginx says it."""
        return self.headers.get("X-Cache", "")


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


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


def installed(folder: Path, site: int) -> int:
    """Lay the shipped files out, with this installation's own two; returns the port."""
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
    port = free_port()
    folder.chmod(0o755)
    (folder / "kept").mkdir()
    (folder / "site.conf").write_text(
        f"upstream relance {{ server 127.0.0.1:{site}; keepalive 32; }}\n"
        f"proxy_cache_path {folder}/kept levels=1:2 keys_zone=relance:5m inactive=7d"
        " use_temp_path=off;\n"
        f"proxy_temp_path {folder}/passing;\nclient_body_temp_path {folder}/sent;\n"
    )
    (folder / "listen.conf").write_text(f"listen 127.0.0.1:{port};\n")
    return port


def command(folder: Path, *more: str) -> list[str]:
    settings = f"pid {folder}/nginx.pid; daemon off; error_log {folder}/errors.log warn;"
    return [
        str(PROGRAM), "-p", str(folder), "-c", str(folder / "nginx.conf"),
        "-e", str(folder / "errors.log"), "-g", settings, *more,
    ]  # fmt: skip


@contextmanager
def serving(folder: Path, site: int) -> Iterator[int]:
    port = installed(folder, site)
    nginx = subprocess.Popen(command(folder))
    try:
        wait_for(port)
        yield port
    finally:
        nginx.terminate()
        nginx.wait(timeout=30)


def wait_for(port: int, seconds: float = 30) -> None:
    """Until somebody listens."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
