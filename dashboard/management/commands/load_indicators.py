"""`load_indicators`: a file of indicators in."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from dashboard.actions.accounts import system_account
from dashboard.formats import counted
from dashboard.imports.indicators.load import Read, keep, read_indicators
from dashboard.imports.limits import UnusableFile
from dashboard.permissions import OPERATOR_ACCOUNT

SHOWN = 20
REFUSED, UNUSABLE = 1, 2


class Command(BaseCommand):
    help = "Charge un fichier d'indicateurs (CSV, XLSX ou ODS)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("file", metavar="FICHIER", type=Path)
        add("--dry-run", action="store_true", help="lit et vérifie, sans rien changer")
        add(
            "--skip-refused",
            action="store_true",
            help="garde le reste quand des lignes sont refusées",
        )
        add("--json", action="store_true", help="un objet JSON sur la dernière ligne")

    def handle(
        self,
        *_: object,
        file: Path,
        dry_run: bool,
        skip_refused: bool,
        json: bool,
        **__: object,
    ) -> None:
        try:
            read = read_indicators(file)
        except (UnusableFile, OSError) as error:
            raise CommandError(str(error), returncode=UNUSABLE) from error
        self._tell(read)
        refused = bool(read.problems) and not skip_refused
        if refused or dry_run:
            self._answer(read, {"status": "refused" if refused else "dry-run"}, as_json=json)
            if refused:
                raise SystemExit(REFUSED)
            return
        kept = keep(read, by=system_account(OPERATOR_ACCOUNT))
        self._answer(
            read,
            {
                "status": "applied",
                "new": kept.new,
                "corrected": kept.corrected,
                "unchanged": kept.unchanged,
            },
            as_json=json,
        )

    def _tell(self, read: Read) -> None:
        for problem in read.problems[:SHOWN]:
            self.stderr.write(
                f"Ligne {problem.row}, colonne « {problem.column} » ({problem.value}) : "
                f"{problem.message}"
            )
        if len(read.problems) > SHOWN:
            self.stderr.write(
                f"… et {counted(len(read.problems) - SHOWN, 'autre ligne', 'autres lignes')}."
            )

    def _answer(self, read: Read, said: dict[str, object], *, as_json: bool) -> None:
        answer = {
            **said,
            "rows": len(read.values) + len(read.problems),
            "refused": len(read.problems),
            "indicators": len(read.indicators),
        }
        if as_json:
            self.stdout.write(json.dumps(answer))
            return
        self.stdout.write(
            f"{read.shape} : {counted(len(read.indicators), 'indicateur')}, "
            f"{counted(len(read.values), 'valeur')}, "
            f"{counted(len(read.problems), 'ligne refusée', 'lignes refusées')}."
        )
