"""`backup`: the whole database as one file of pg_dump, with its checksums."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dashboard.exports.backup.programs import Unusable
from dashboard.exports.backup.writing import Backup, write
from dashboard.formats import counted


class Command(BaseCommand):
    help = "Sauvegarde toute la base dans un fichier, un même instant pour tout."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            metavar="FICHIER",
            help="par défaut relance-AAAAMMJJ-HHMMSS.dump dans le dossier courant",
        )

    def handle(self, *_: object, **options: Any) -> None:
        now = timezone.localtime()
        given: Path | None = options["file"]
        backup = Backup((given or Path(f"relance-{now:%Y%m%d-%H%M%S}.dump")).absolute())
        try:
            held = write(backup, now=now)
        except (Unusable, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{backup.dump} : {counted(len(held.tables), 'table')}, {counted(held.rows, 'ligne')}, "
            f"version {held.version}.\nÀ garder avec {backup.contents.name} et "
            f"{backup.checksums.name}, ailleurs que sur cette machine."
        )
