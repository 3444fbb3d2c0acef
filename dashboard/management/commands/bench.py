"""Measures pages, writing, import and export as ratios; see docs/figures."""

import os
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from dashboard.management.bench import database, measures
from dashboard.management.bench.importing import importing
from dashboard.management.bench.load import stepped
from dashboard.management.bench.partners import partner_ratios
from dashboard.management.bench.report import table
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
        ratios: list[Ratio] = []
        for one in ("10k", size):
            self.fill(one)
        ratios.append(measures.page_growth("10k", size))
        with database.opened(size):
            ratios.extend(partner_ratios())
            ratios.extend(self.served())
        with database.sized("10k", progress=lambda _: None):
            ratios.append(measures.writing_with_rollups(database.SIZES["10k"]))
            with TemporaryDirectory() as folder:
                ratios.append(importing(Path(folder)))
        self.stdout.write(table(ratios))

    def serve(self, size: str, seconds: float | None) -> None:
        self.fill(size)
        with database.opened(size):
            if seconds is None:
                self.stdout.write(table(self.served()))
                return
            with TemporaryDirectory() as folder:
                self.stdout.write("\n".join(stepped(Path(folder), seconds)))

    def served(self) -> Sequence[Ratio]:
        with TemporaryDirectory() as folder:
            return serving_ratios(Path(folder))

    def fill(self, size: str) -> None:
        with (
            tqdm(total=database.SIZES[size], desc=f"aides ({size})", disable=None) as bar,
            database.sized(size, progress=bar.update),
        ):
            return
