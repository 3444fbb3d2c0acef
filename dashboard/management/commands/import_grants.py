"""`import_grants`: a file of grants in, or a whole batch back."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from dashboard.actions.accounts import system_account
from dashboard.actions.batches import undo_batch
from dashboard.actions.refusals import Refused
from dashboard.codes import CodeError, tidy_department
from dashboard.imports.limits import COMMAND_LIMITS, UnusableFile
from dashboard.imports.outcome import Outcome
from dashboard.imports.pipeline import Request, import_file, size_hint, write_report
from dashboard.imports.profiles import PROFILES
from dashboard.imports.row import Asked
from dashboard.imports.staging import Progress
from dashboard.imports.tables import ReadAs
from dashboard.models import ImportBatch, User
from dashboard.permissions import IMPORT_ACCOUNT

REFUSED, UNUSABLE = 1, 2


class Command(BaseCommand):
    help = "Importe un fichier d'aides, ou annule un import."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("file", nargs="?", metavar="FICHIER", help="CSV, XLSX, ODS ou JSON")
        add("--profile", choices=sorted(PROFILES), help="sorte de fichier")
        add("--fund", metavar="CODE", help="fonds des lignes, ou seul fonds à lire")
        add("--departement", metavar="D", help="département des lignes, ou le seul à lire")
        add("--exercice", metavar="AAAA", type=int, help="exercice, quand le fichier n'en a pas")
        add("--sheet", metavar="NOM", help="feuille du classeur")
        add("--by", metavar="EMAIL", help="compte qui importe (sinon le compte « import »)")
        add("--publish", action="store_true", help="publie aussitôt, sous le compte « exploitant »")
        add("--dry-run", action="store_true", help="dit ce que l'import ferait, sans rien changer")
        add(
            "--skip-refused",
            action="store_true",
            help="applique le reste quand des lignes sont refusées",
        )
        add("--report", metavar="SORTIE", help="écrit le même fichier avec une colonne « erreurs »")
        add("--json", action="store_true", help="un objet JSON sur la dernière ligne")
        add("--undo", metavar="LOT", type=int, help="annule tout l'import de ce numéro")

    def handle(self, *_: object, **options: Any) -> None:
        by = _account(options["by"])
        if options["undo"] is not None:
            self._undo(options, by)
        else:
            self._import(options, by)

    def _import(self, options: dict[str, Any], by: User) -> None:
        request = _request(options, by)
        try:
            with _progress_bar(request) as progress:
                outcome = import_file(request, progress=progress)
            if options["report"]:
                with Path(options["report"]).open("wb") as out:
                    write_report(request, outcome, out)
        except UnusableFile as unusable:
            _stop(unusable.message, UNUSABLE)
        except PermissionDenied as denied:
            _stop(str(denied), REFUSED)
        self._tell(outcome, options)
        refused = outcome.tally("refused").rows
        if outcome.status == "refused" or (outcome.status == "dry-run" and refused):
            sys.exit(REFUSED)

    def _tell(self, outcome: Outcome, options: dict[str, Any]) -> None:
        if options["verbosity"]:
            for line in (_first_line(outcome), *outcome.lines()):
                self.stdout.write(line)
        if options["json"]:
            self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False))

    def _undo(self, options: dict[str, Any], by: User) -> None:
        batch = ImportBatch.objects.filter(pk=options["undo"]).first()
        if batch is None:
            _stop(f"Il n'y a pas d'import n° {options['undo']}.", REFUSED)
        answer: dict[str, object] = {"batch": batch.pk}
        try:
            undo_batch(by=by, batch=batch)
        except (Refused, PermissionDenied) as refused:
            hint = getattr(refused, "hint", "")
            self.stderr.write(f"{refused} {hint}".strip())
            answer |= {"status": "refused", "message": str(refused)}
        else:
            if options["verbosity"]:
                self.stdout.write(f"Import n° {batch.pk} annulé.")
            answer["status"] = "undone"
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if answer["status"] == "refused":
            sys.exit(REFUSED)


def _stop(message: str, code: int) -> NoReturn:
    raise CommandError(message, returncode=code)


def _account(email: str | None) -> User:
    if email is None:
        return system_account(IMPORT_ACCOUNT)
    account = User.objects.filter(email=email).first()
    if account is None:
        _stop(f"Aucun compte n'a l'adresse {email}.", UNUSABLE)
    return account


def _request(options: dict[str, Any], by: User) -> Request:
    if not options["file"] or not options["profile"]:
        _stop("Donnez un fichier et son --profile, ou --undo LOT.", UNUSABLE)
    path = Path(options["file"])
    if not path.is_file():
        _stop(f"Le fichier {path} n'existe pas.", UNUSABLE)
    try:
        department = tidy_department(options["departement"])
    except CodeError as wrong:
        _stop(str(wrong), UNUSABLE)
    return Request(
        source=path,
        filename=path.name,
        profile=PROFILES[options["profile"]],
        limits=COMMAND_LIMITS,
        by=by,
        asked=Asked(fund=options["fund"], department=department, year=options["exercice"]),
        read_as=ReadAs(sheet=options["sheet"]),
        publish=options["publish"],
        dry_run=options["dry_run"],
        skip_refused=options["skip_refused"],
        with_messages=bool(options["report"]),
    )


@contextmanager
def _progress_bar(request: Request) -> Iterator[Progress | None]:
    """On a terminal only: a log keeps no bar."""
    if not sys.stderr.isatty():
        yield None
        return
    with tqdm(total=size_hint(request), unit=" lignes", desc="Lecture", leave=False) as bar:
        yield bar.update


def _first_line(outcome: Outcome) -> str:
    if outcome.status == "applied":
        return f"Import n° {outcome.batch} appliqué."
    if outcome.status == "dry-run":
        return "Essai à blanc : rien n'a été changé."
    if outcome.message:
        return f"Import refusé, rien n'a été changé. {outcome.message}"
    return "Import refusé, rien n'a été changé : corrigez les lignes refusées, ou --skip-refused."
