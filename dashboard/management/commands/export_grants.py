"""`export_grants`: the published grants of a filter, as a file."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dashboard.exports import licence
from dashboard.exports.files import FORMATS, ExportFile, open_file
from dashboard.exports.scdl import REASONS
from dashboard.queries.filters import PARAMETERS, Filter, FilterError, parse_filter
from dashboard.queries.version import current_version, snapshot

STANDARD_OUTPUT = "-"


class Command(BaseCommand):
    help = "Exporte les aides publiées que le filtre retient : les mêmes lignes que l'API."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", required=True, choices=list(FORMATS), help="format")
        parser.add_argument(
            "-o",
            "--output",
            default=STANDARD_OUTPUT,
            metavar="FICHIER",
            help="fichier à écrire (sinon la sortie standard)",
        )
        filters = parser.add_argument_group("filtres, ceux de l'API ; répétables")
        for name in PARAMETERS:
            spellings = dict.fromkeys((f"--{name.replace('_', '-')}", f"--{name}"))
            filters.add_argument(*spellings, dest=name, action="append", metavar="VALEUR")

    def handle(self, *_: object, **options: Any) -> None:
        try:
            wanted = _filter(options)
            with snapshot(wanted):
                version = current_version()
                found = open_file(options["format"], wanted, settings.RELANCE_URL)
                with _opened(options["output"]) as out:
                    out.writelines(found.chunks)
        except FilterError as refused:
            raise CommandError(
                "\n".join(error.message for error in refused.errors), returncode=2
            ) from refused
        if options["verbosity"]:
            for line in _told(found, version):
                self.stderr.write(line)


def _filter(options: dict[str, Any]) -> Filter:
    given = {name: options[name] for name in PARAMETERS if options[name]}
    return parse_filter(given, now=timezone.now())


@contextmanager
def _opened(name: str) -> Iterator[IO[bytes]]:
    """A file appears whole or not at all."""
    if name == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(name)
    if path.exists() and not path.is_file():
        with path.open("wb") as out:
            yield out
        return
    partial = path.with_name(f"{path.name}.partiel")
    try:
        with partial.open("wb") as out:
            yield out
        partial.replace(path)
    except OSError as error:
        raise CommandError(f"Impossible d'écrire {path} : {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)


def _told(found: ExportFile, version: int) -> Iterator[str]:
    yield f"Version {version} des données publiées, {licence.NAME} ({licence.URL})."
    if found.tally is not None:
        total = found.tally.written + found.tally.left_out.total()
        yield f"{found.tally.written} aides écrites sur {total}."
        for reason, number in found.tally.left_out.most_common():
            yield f"  {number} écartées : {REASONS[reason]}"
