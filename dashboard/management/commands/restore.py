"""`restore`: a backup into an empty database, compared table by table, then verified."""

import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.exports.backup.programs import Unusable
from dashboard.exports.backup.restoring import restore
from dashboard.exports.backup.writing import Backup
from dashboard.formats import counted
from dashboard.queries.verification import verify


class Command(BaseCommand):
    help = "Restaure une sauvegarde dans une base vide, puis vérifie ; sort en 1 au moindre écart."
    # The database is empty: there is nothing yet to compare the code with.
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER")
        parser.add_argument(
            "--jobs", type=int, default=1, help="processus de pg_restore ; 1 : tout ou rien"
        )

    def handle(self, *_: object, **options: Any) -> None:
        try:
            held = restore(Backup(options["file"].absolute()), jobs=options["jobs"])
        except (Unusable, ImproperlyConfigured, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Restauré : {counted(len(held.tables), 'table')} et {counted(held.rows, 'ligne')}, "
            f"sommes égales à celles du {held.made_at}, version {held.version}."
        )
        differences = verify()
        for found in differences:
            self.stdout.write(f"{found.check} : {found.subject} : {found.message}")
        self.stdout.write(f"Vérification : {counted(len(differences), 'écart')}.")
        if differences:
            sys.exit(1)
