"""`verify`: proves that balances, public tables and rollups are what the ledger says."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dashboard.formats import counted
from dashboard.queries.verification import CHECKS, Difference, verify


class Command(BaseCommand):
    help = "Vérifie le grand livre, les publications et les cumuls ; sort en 1 s'il y a un écart."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="un objet JSON en dernière ligne")

    def handle(self, *_: object, **options: Any) -> None:
        differences = verify()
        if options["json"]:
            self.stdout.write(as_json(differences))
        else:
            for found in differences:
                self.stdout.write(f"{found.check} : {found.subject} : {found.message}")
            checks = counted(len(CHECKS), "contrôle")
            self.stdout.write(f"{checks}, {counted(len(differences), 'écart')}.")
        if differences:
            sys.exit(1)


def as_json(differences: tuple[Difference, ...]) -> str:
    """One object: whether all is well, the checks made, and each difference."""
    listed = [
        {"controle": found.check, "objet": found.subject, "message": found.message}
        for found in differences
    ]
    told = {"conforme": not differences, "controles": list(CHECKS), "ecarts": listed}
    return json.dumps(told, ensure_ascii=False)
