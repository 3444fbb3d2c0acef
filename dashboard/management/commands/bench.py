"""Measures pages, writing, import and export as ratios; see docs/figures."""

import os
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from dashboard.management.bench import database, measures
from dashboard.management.bench.importing import importing
from dashboard.management.bench.load import stepped
from dashboard.management.bench.partners import partner_ratios
from dashboard.management.bench.report import HEADER, line, table
from dashboard.management.bench.serving import serving_ratios
from dashboard.management.bench.timing import Ratio


class Command(BaseCommand):
    help = "Mesure pages, écritures, imports et exports, en rapports à la limite."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--size",
            choices=tuple(database.SIZES),
            default=os.environ.get("SIZE", "1m"),
            help="nombre d'aides de la grande base (la petite en a 10 000)",
        )
        parser.add_argument(
            "--load",
            type=float,
            metavar="SECONDES",
            help="seulement : dix fois plus de lecteurs d'un coup, pendant que des agents "
            "enregistrent",
        )
        parser.add_argument(
            "--serving", action="store_true", help="seulement : cache et requêtes conditionnelles"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        size: str = options["size"]
        if options["load"] or options["serving"]:
            self.serve(size, options["load"])
            return
        for one in ("10k", size):
            self.fill(one)
        self.stdout.write(HEADER)
        for ratio in self.measured(size):
            self.stdout.write(line(ratio))

    def measured(self, size: str) -> Iterator[Ratio]:
        """Each as soon as it is read: a measure that fails takes none of the others along."""
        yield measures.page_growth("10k", size)
        with database.opened(size):
            yield from partner_ratios()
        with database.sized("10k", progress=lambda _: None):
            yield measures.writing_with_rollups(database.SIZES["10k"])
            with TemporaryDirectory() as folder:
                yield importing(Path(folder))
        with database.opened(size):
            yield from self.served()

    def serve(self, size: str, seconds: float | None) -> None:
        self.fill(size)
        with database.opened(size):
            if seconds is None:
                self.stdout.write(table(self.served()))
                return
            with open_folder() as folder:
                self.stdout.write("\n".join(stepped(folder, seconds)))

    def served(self) -> Sequence[Ratio]:
        with open_folder() as folder:
            return serving_ratios(folder)

    def fill(self, size: str) -> None:
        with (
            tqdm(total=database.SIZES[size], desc=f"aides ({size})", disable=None) as bar,
            database.sized(size, progress=bar.update),
        ):
            return


@contextmanager
def open_folder() -> Iterator[Path]:
    """An nginx started by root reads and keeps as an account of its own."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
