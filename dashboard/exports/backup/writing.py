"""Writes a backup: the dump, what it holds, and the checksums of both files."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction

from dashboard.exports.backup.programs import Unusable, run
from dashboard.queries.prints import Print, prints

FORMAT: Final = 1
CHUNK: Final = 1 << 20
# Asked of the oldest table that tells: a backup comes before the migrations of a new release.
_WHERE: Final = (
    "SELECT pg_export_snapshot(), current_setting('server_version'), coalesce(max(no), 0)"
    " FROM dashboard_publication"
)


@dataclass(frozen=True, slots=True)
class Backup:
    """`dump.json` says what `dump` holds; `dump.sha256` is read by `sha256sum --check`."""

    dump: Path

    @property
    def contents(self) -> Path:
        return self.dump.with_name(f"{self.dump.name}.json")

    @property
    def checksums(self) -> Path:
        return self.dump.with_name(f"{self.dump.name}.sha256")

    @property
    def files(self) -> tuple[Path, Path]:
        return (self.dump, self.contents)


@dataclass(frozen=True, slots=True)
class Held:
    """What a dump holds; `version` is the number of the last publication."""

    made_at: str
    version: int
    postgresql: str
    tables: dict[str, Print]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


def write(backup: Backup, *, now: datetime) -> Held:
    """One snapshot for the dump and its prints; writers go on meanwhile.

    Raises Unusable. A backup that failed leaves no file behind that looks like one.
    """
    if any(path.exists() for path in (*backup.files, backup.checksums)):
        raise Unusable(f"{backup.dump} existe déjà : une sauvegarde n'en remplace pas une autre.")
    partial = backup.dump.with_name(f"{backup.dump.name}.part")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute(_WHERE)
            snapshot, server, version = cursor.fetchone()
            held = Held(now.isoformat(), version, server, prints())
            run("pg_dump", ["--format=custom", f"--snapshot={snapshot}", f"--file={partial}"])
        backup.contents.write_text(json.dumps({"format": FORMAT, **asdict(held)}, indent=1) + "\n")
        partial.rename(backup.dump)
        lines = [f"{checksum(path)}  {path.name}\n" for path in backup.files]
        backup.checksums.write_text("".join(lines))
    finally:
        partial.unlink(missing_ok=True)
    return held


def read(backup: Backup) -> Held:
    """Raises Unusable when a file is missing or is no longer what was written."""
    try:
        lines = backup.checksums.read_text().splitlines()
        written = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
        for path in backup.files:
            if written.get(path.name) != checksum(path):
                raise Unusable(f"{path} n'est plus le fichier sauvegardé : sa somme a changé.")
        told: dict[str, Any] = json.loads(backup.contents.read_text())
    except (FileNotFoundError, ValueError) as error:
        raise Unusable(f"Sauvegarde incomplète ou illisible : {error}") from error
    if told.pop("format", None) != FORMAT:
        raise Unusable(f"{backup.contents} : format inconnu de cette version de Relance.")
    tables = {name: Print(**found) for name, found in told.pop("tables").items()}
    return Held(**told, tables=tables)


def checksum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
