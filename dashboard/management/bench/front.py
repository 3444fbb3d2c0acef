"""The shipped nginx in a folder of its own, in front of whatever listens on a port."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

PROGRAM: Final = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
ABSENT: Final = "nginx n'est pas installé : apt-get install nginx-light"


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def installed(folder: Path, site: int, more: str = "") -> int:
    """Lay the shipped files out, with this installation's own two; returns the port. `more`:
    what the server serves besides."""
    shutil.copytree(Path(settings.BASE_DIR, "deploy", "nginx"), folder, dirs_exist_ok=True)
    port = free_port()
    folder.chmod(0o755)
    (folder / "kept").mkdir()
    (folder / "site.conf").write_text(
        f"upstream relance {{ server 127.0.0.1:{site}; keepalive 32; }}\n"
        f"proxy_cache_path {folder}/kept levels=1:2 keys_zone=relance:5m inactive=7d"
        " use_temp_path=off;\n"
        f"proxy_temp_path {folder}/passing;\nclient_body_temp_path {folder}/sent;\n"
    )
    (folder / "listen.conf").write_text(f"listen 127.0.0.1:{port};\n{more}")
    return port


def command(folder: Path, *more: str) -> list[str]:
    told = f"pid {folder}/nginx.pid; daemon off; error_log {folder}/errors.log warn;"
    return [
        str(PROGRAM), "-p", str(folder), "-c", str(folder / "nginx.conf"),
        "-e", str(folder / "errors.log"), "-g", told, *more,
    ]  # fmt: skip


@contextmanager
def serving(folder: Path, site: int, more: str = "") -> Iterator[int]:
    port = installed(folder, site, more)
    nginx = subprocess.Popen(command(folder))  # noqa: S603 - the machine's own nginx
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
