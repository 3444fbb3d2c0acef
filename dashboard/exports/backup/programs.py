"""PostgreSQL's own programs, told where the site's database is."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from django.db import connection
from psycopg.conninfo import make_conninfo

INSTALLED: Final = Path("/usr/lib/postgresql")
_OF_DJANGO = ("cursor_factory", "context", "prepare_threshold", "password", "client_encoding")


class Unusable(Exception):
    """What stands in the way of a backup or of a restoration, in French."""


def program(name: str) -> str:
    """The newest that is installed: pg_dump refuses a server that is newer than itself."""
    folders = [path for path in INSTALLED.glob("*") if path.name.isdigit()]
    newest = sorted(folders, key=lambda path: int(path.name), reverse=True)
    for found in (*(path / "bin" / name for path in newest), shutil.which(name)):
        if found and Path(found).exists():
            return str(found)
    raise Unusable(f"{name} n'est pas sur cette machine : apt install postgresql-client")


def run(name: str, arguments: Sequence[str]) -> None:
    """Raises Unusable with the program's last words."""
    given = connection.get_connection_params()
    words = {key: value for key, value in given.items() if key not in _OF_DJANGO}
    # The password stays out of the list of processes.
    env = {**os.environ, "PGPASSWORD": str(given.get("password", ""))}
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, without a shell
        [program(name), "--dbname", make_conninfo(**words), *arguments],
        capture_output=True, text=True, check=False, env=env, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode != 0:
        last = "\n".join(done.stderr.strip().splitlines()[-10:])
        raise Unusable(f"{name} a échoué ({done.returncode}).\n{last}")
