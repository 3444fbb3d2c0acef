"""Reads the official geographic code (INSEE COG) as its npm package and our centres give it."""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from dashboard.codes import OVERSEAS_COLLECTIVITIES
from dashboard.models import FormerCommune

PACKAGE = Path("@etalab", "decoupage-administratif", "data")
CENTRES = Path(__file__).resolve().parents[1] / "data" / "communes_centres.csv.gz"

KINDS = {
    "commune-deleguee": FormerCommune.Kind.DELEGATED,
    "commune-associee": FormerCommune.Kind.ASSOCIATED,
    "arrondissement-municipal": FormerCommune.Kind.DISTRICT,
}

Entry = Mapping[str, Any]
Centres = Mapping[str, tuple[float, float]]


class GeographyMissing(Exception):
    """The files of the official code are not there; the message is French."""


class DepartmentRow(NamedTuple):
    code: str
    name: str
    region: str | None
    population: int


class CommuneRow(NamedTuple):
    code: str
    name: str
    department: str
    population: int
    latitude: float | None
    longitude: float | None


class FormerRow(NamedTuple):
    """`name` is empty where the official code has kept the number alone."""

    code: str
    name: str
    kind: str
    successor: str


@dataclass(frozen=True, slots=True)
class Geography:
    regions: tuple[tuple[str, str], ...]
    departments: tuple[DepartmentRow, ...]
    communes: tuple[CommuneRow, ...]
    former: tuple[FormerRow, ...]


def read_geography(node_modules: Path, centres: Path = CENTRES) -> Geography:
    """Raises GeographyMissing when the package is not installed."""
    folder = node_modules / PACKAGE
    if not (folder / "communes.json").is_file():
        raise GeographyMissing(
            f"Le code officiel géographique manque ({folder}). "
            "Installez-le avec « npm ci », ou lancez « make run » qui s'en charge."
        )
    entries = _entries(folder, "communes")
    current = {entry["code"]: entry for entry in entries if entry["type"] == "commune-actuelle"}
    former = tuple(_former(entries, current))
    communes = tuple(_communes(current, former, _read_centres(centres)))
    return Geography(
        regions=tuple(
            (entry["code"], entry["nom"])
            for entry in _entries(folder, "regions")
            if entry["zone"] != "com"
        ),
        departments=tuple(_departments(_entries(folder, "departements"), communes)),
        communes=communes,
        former=former,
    )


def _entries(folder: Path, name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((folder / f"{name}.json").read_bytes())
    return entries


def _read_centres(path: Path) -> dict[str, tuple[float, float]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return {
            row["code_insee"]: (float(row["latitude"]), float(row["longitude"]))
            for row in csv.DictReader(lines)
        }


def _departments(
    entries: Iterable[Entry], communes: Iterable[CommuneRow]
) -> Iterable[DepartmentRow]:
    population: dict[str, int] = defaultdict(int)
    for commune in communes:
        population[commune.department] += commune.population
    for entry in entries:
        code = entry["code"]
        region = None if code in OVERSEAS_COLLECTIVITIES else entry["region"]
        yield DepartmentRow(code, entry["nom"], region, population[code])


def _communes(
    current: Mapping[str, Entry], former: Iterable[FormerRow], centres: Centres
) -> Iterable[CommuneRow]:
    """A commune younger than our centres takes the one of a commune it was made from."""
    inherited = {row.successor: centres[row.code] for row in former if row.code in centres}
    for code, entry in current.items():
        centre = centres.get(code) or inherited.get(code) or (None, None)
        yield CommuneRow(
            code, entry["nom"], entry["departement"], entry.get("population", 0), *centre
        )


def _former(entries: Iterable[Entry], current: Mapping[str, Entry]) -> Iterable[FormerRow]:
    """Former codes with the commune they lead to today, whatever the number of mergers between.

    A delegated commune that kept the number of the merged one is not former: the number is the
    present commune's.
    """
    named = {entry["code"]: entry for entry in entries if entry["type"] in KINDS}
    parents = {
        old: code for code, entry in current.items() for old in entry.get("anciensCodes", ())
    }
    parents |= {code: entry.get("chefLieu") or entry["commune"] for code, entry in named.items()}
    for code in sorted(parents.keys() - current.keys()):
        successor = _present(code, parents, current)
        if successor:
            entry = named.get(code)
            kind = KINDS[entry["type"]] if entry else FormerCommune.Kind.MERGED
            yield FormerRow(code, entry["nom"] if entry else "", kind, successor)


def _present(code: str, parents: Mapping[str, str], current: Mapping[str, Entry]) -> str | None:
    seen = set()
    while code not in current:
        if code in seen or code not in parents:
            return None
        seen.add(code)
        code = parents[code]
    return code
