"""The files of everything published: one dataset each, on a stable address under /donnees/."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, TypeVar

from django.utils import timezone

from dashboard.exports.delimited import csv_lines
from dashboard.exports.files import FORMATS, XLSX_TYPE, open_file
from dashboard.exports.open_data import threshold
from dashboard.exports.scdl import left_out_file
from dashboard.queries.filters import Filter
from dashboard.queries.listing import walk_grants
from dashboard.queries.totals import totals

CSV_TYPE: Final = FORMATS["csv"].media_type
T = TypeVar("T")

Rows = Callable[[], int]
Opened = tuple[Iterator[bytes], Rows]


@dataclass(frozen=True, slots=True)
class Dataset:
    """`open` gives the bytes, then, once they are all read, how many rows they hold."""

    name: str
    title: str
    words: str
    media_type: str
    open: Callable[[Filter, str], Opened]

    @property
    def stem(self) -> str:
        return self.name.partition(".")[0]

    @property
    def extension(self) -> str:
        return self.name.partition(".")[2]

    def dated(self, day: date) -> str:
        return f"{self.stem}-{day.isoformat()}.{self.extension}"


def _export(word: str) -> Callable[[Filter, str], Opened]:
    def opened(wanted: Filter, site: str) -> Opened:
        found = open_file(word, wanted, site)
        if found.tally is not None:
            tally = found.tally
            return found.chunks, lambda: tally.written
        count = totals(wanted).grants
        return found.chunks, lambda: count

    return opened


def _left_out(wanted: Filter, _site: str) -> Opened:
    """Written + left out = every grant: the companion of the SCDL file."""
    rows: list[int] = []
    lines = left_out_file(walk_grants(wanted), rows.append)
    return lines, lambda: rows[0]


def _threshold(wanted: Filter, site: str) -> Opened:
    count = Count()
    lines = count.passing(threshold.lines(walk_grants(wanted), site))
    return csv_lines(lines, list(threshold.COLUMNS)), lambda: count.value


class Count:
    """How many went by."""

    def __init__(self) -> None:
        self.value = 0

    def passing(self, found: Iterable[T]) -> Iterator[T]:
        for one in found:
            self.value += 1
            yield one


DATASETS: Final = {
    found.name: found
    for found in (
        Dataset(
            "aides.csv",
            "Aides, tableau CSV",
            "Une ligne par aide, avec ses montants et ses communes. Réimportable.",
            CSV_TYPE,
            _export("csv"),
        ),
        Dataset(
            "aides.xlsx",
            "Aides, classeur",
            "Le même tableau, pour un tableur.",
            XLSX_TYPE,
            _export("xlsx"),
        ),
        Dataset(
            "aides.ndjson",
            "Aides, NDJSON",
            "Un objet JSON par ligne, celui de l'API.",
            FORMATS["ndjson"].media_type,
            _export("ndjson"),
        ),
        Dataset(
            "aides.geojson",
            "Aides sur la carte, GeoJSON",
            "Un point par aide et par commune.",
            FORMATS["geojson"].media_type,
            _export("geojson"),
        ),
        Dataset(
            "aides.scdl.csv",
            "Subventions, schéma SCDL 2.1.1",
            "Les aides qui ont tout ce que le schéma national exige ; rien n'est inventé.",
            CSV_TYPE,
            _export("scdl"),
        ),
        Dataset(
            "aides-ecartees.csv",
            "Aides écartées du fichier SCDL",
            "Combien d'aides, par motif : écrites et écartées font le total.",
            CSV_TYPE,
            _left_out,
        ),
        Dataset(
            "conventions.csv",
            "Conventions au-dessus du seuil légal",
            "Conventions de plus de 23 000 € avec un organisme de droit privé "
            "(loi du 12 avril 2000, article 10).",
            CSV_TYPE,
            _threshold,
        ),
    )
}

_DATED: Final = re.compile(r"(?P<stem>[a-z-]+?)-(?P<day>\d{4}-\d{2}-\d{2})\.(?P<extension>[a-z.]+)")


@dataclass(frozen=True, slots=True)
class Asked:
    dataset: Dataset
    day: date | None = None

    @property
    def filter(self) -> Filter:
        """The state published at the end of the day, or now."""
        if self.day is None:
            return Filter()
        end = datetime.combine(self.day, time.max, timezone.get_default_timezone())
        return Filter(known_at=end, known_at_text=self.day.isoformat())


def asked(name: str, today: date) -> Asked | None:
    """`aides.csv`, or `aides-2021-05-06.csv` for a day that is over."""
    if name in DATASETS:
        return Asked(DATASETS[name])
    found = _DATED.fullmatch(name)
    if found is None:
        return None
    dataset = DATASETS.get(f"{found['stem']}.{found['extension']}")
    try:
        day = date.fromisoformat(found["day"])
    except ValueError:
        return None
    return Asked(dataset, day) if dataset and day < today else None
