"""One checkout: its folders, its stamps, the surroundings its programs run in."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from relance.postgres import Server


@dataclass(frozen=True)
class Checkout:
    root: Path

    @classmethod
    def here(cls) -> "Checkout":
        return cls(Path(__file__).resolve().parents[2])

    @property
    def local(self) -> Path:
        """Everything that a run leaves behind, apart from .venv and node_modules."""
        folder = self.root / ".local"
        folder.mkdir(mode=0o755, exist_ok=True)
        return folder

    @property
    def python(self) -> Path:
        return self.root / ".venv" / "bin" / "python"

    def program(self, name: str) -> str:
        return str(self.root / ".venv" / "bin" / name)

    def manage(self, *arguments: str) -> list[str]:
        return [str(self.python), str(self.root / "manage.py"), *arguments]

    def stamp(self, name: str, inputs: Iterable[object]) -> "Stamp":
        digest = hashlib.sha256()
        for given in inputs:
            content = given.read_bytes() if isinstance(given, Path) else str(given).encode()
            digest.update(hashlib.sha256(content).digest())
        return Stamp(self.local / "stamps" / name, digest.hexdigest())

    def surroundings(self, server: Server | None) -> dict[str, str]:
        """Environment of the site's processes: debug unless a secret says this is for real."""
        env = {"PYTHONUNBUFFERED": "1"}
        if server:
            env["DATABASE_URL"] = server.url()
        if not os.environ.get("SECRET_KEY") and not os.environ.get("DEBUG"):
            env["DEBUG"] = "1"
        return env

    def server(self) -> Server | None:
        """The local PostgreSQL, up until this process ends; none when another one is named."""
        if os.environ.get("DATABASE_URL"):
            return None
        server = Server(self.root)
        server.use()
        return server


@dataclass(frozen=True)
class Stamp:
    """Remembers that a step was done with exactly these inputs."""

    path: Path
    digest: str

    def fresh(self) -> bool:
        try:
            return self.path.read_text() == self.digest
        except FileNotFoundError:
            return False

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)

    def write(self) -> None:
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text(self.digest)
