"""The programs around PostgreSQL: started, watched for their first answer, stopped."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from relance.postgres import places
from tests.cluster.postgres import dies_with_us

PATHS = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))


def found(name: str) -> str:
    """The program's path; without it the drill is skipped, and says how to have it."""
    path = shutil.which(name, path=PATHS)
    if path is None:
        package = {"etcd": "etcd-server"}.get(name, name)
        pytest.skip(f"exercice sauté : {name} manque (apt install {package})")
    return path


class Program:
    """Runs as the account of the database servers, and ends with us."""

    def __init__(self, name: str, command: list[str], log: Path) -> None:
        self.name = name
        self.command = command
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                env={"PATH": PATHS, "HOME": "/", "LC_ALL": "C.UTF-8"}, start_new_session=True,
                umask=0o077, preexec_fn=dies_with_us(),  # noqa: PLW1509 - from the main thread
                **places.account().identity(),
            )  # fmt: skip

    def send(self, number: int) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.send_signal(number)

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self.process is None:
            return
        self.send(signal.SIGCONT)
        self.send(number)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


def folder(place: Path, name: str) -> Path:
    """A folder of its own for a program of that account."""
    made = place / name
    made.mkdir()
    who = places.account()
    os.chown(made, who.uid, who.gid)
    return made


def given(path: Path, text: str) -> Path:
    """A file of configuration, read by that account alone."""
    path.write_text(text)
    path.chmod(0o600)
    who = places.account()
    os.chown(path, who.uid, who.gid)
    return path
