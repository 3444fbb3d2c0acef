"""Checkouts of their own for the launcher, outside the folders that pytest keeps to itself."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from relance.postgres import Server
from tests.relance.launching import REPOSITORY, USER, User


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may enter, as a checkout usually is."""
    folder = Path(tempfile.mkdtemp(prefix="relance-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def make_server() -> Iterator[Callable[[Path], Server]]:
    """Makes the server of a checkout, and erases it in the end."""
    made: list[Server] = []

    def make(checkout: Path) -> Server:
        checkout.mkdir(parents=True, exist_ok=True)
        made.append(Server(checkout))
        return made[-1]

    yield make
    for server in made:
        server.erase()


@pytest.fixture
def server(open_folder: Path, make_server: Callable[[Path], Server]) -> Server:
    return make_server(open_folder / "checkout")


@pytest.fixture
def spawn_user() -> Iterator[Callable[[Server], User]]:
    """Starts processes that use a server until their input is closed."""
    users: list[User] = []

    def spawn(server: Server) -> User:
        users.append(
            subprocess.Popen(
                [sys.executable, "-c", USER, str(server.places.checkout)],
                cwd=REPOSITORY,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        return users[-1]

    yield spawn
    for user in users:
        user.kill()
        user.communicate()
