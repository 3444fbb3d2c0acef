"""The whole way of a file of indicators: read, every row's errors at once, then kept or not."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Final

from dashboard.actions.indicators import (
    Kept,
    Said,
    keep_indicators,
    record_targets,
    record_values,
)
from dashboard.codes import normalise
from dashboard.formats import FormatError, parse_date, parse_decimal_half_up
from dashboard.imports.indicators.shapes import SHAPES, Row, Shape, shape_of
from dashboard.imports.limits import COMMAND_LIMITS, UnusableFile
from dashboard.imports.read import open_table
from dashboard.models import Department, Indicator, Region, User
from dashboard.models.choices import DatePrecision

NAMES: Final = Path(__file__).resolve().parents[2] / "data" / "indicator_names.csv"
PLACES: Final = Decimal("0.0001")
PRECISIONS: Final = frozenset(DatePrecision.values)


@dataclass(frozen=True, slots=True)
class Problem:
    row: int
    column: str
    value: str
    message: str


@dataclass(slots=True)
class Read:
    """What a file says; nothing is written yet."""

    shape: str
    indicators: dict[str, Indicator] = field(default_factory=dict)
    values: list[Said] = field(default_factory=list)
    targets: list[Said] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Territories:
    """Codes by code and by normalised name."""

    regions: Mapping[str, str]
    departments: Mapping[str, str]


class RowError(ValueError):
    def __init__(self, column: str, value: str, message: str) -> None:
        super().__init__(message)
        self.column, self.value, self.message = column, value, message


def read_indicators(path: Path) -> Read:
    """Raises UnusableFile for a file of no known shape."""
    table = open_table(
        path,
        filename=path.name,
        limits=COMMAND_LIMITS,
        expected_columns=frozenset().union(*(shape.columns for shape in SHAPES)),
    )
    shape = shape_of(frozenset(table.columns))
    if shape is None:
        known = " ; ".join(", ".join(sorted(one.columns)) for one in SHAPES)
        raise UnusableFile(
            f"Les colonnes ne sont celles d'aucun fichier d'indicateurs connu : {known}.",
            code="headers",
        )
    rows = (
        (row.number, {name: "" if cell is None else str(cell) for name, cell in row.cells.items()})
        for row in table.rows
    )
    return _read(shape, rows)


def keep(read: Read, *, by: User) -> Kept:
    keep_indicators(by=by, indicators=read.indicators.values())
    record_targets(by=by, targets=read.targets)
    return record_values(by=by, values=read.values)


def _read(shape: Shape, rows: Iterator[tuple[int, Row]]) -> Read:
    read, places, names = Read(shape.name), _territories(), _names()
    seen: dict[tuple[object, ...], Decimal] = {}
    for number, row in rows:
        try:
            said = _said(shape, row, places)
            _once(said, seen, shape.value)
        except RowError as error:
            read.problems.append(Problem(number, error.column, error.value, error.message))
            continue
        if said.indicator not in read.indicators:
            read.indicators[said.indicator] = _indicator(shape, row, said.indicator, names)
        read.values.append(said)
        target = _target(shape, row, said)
        if target:
            read.targets.append(target)
    return read


def _once(said: Said, seen: dict[tuple[object, ...], Decimal], column: str) -> None:
    """A file that says two things of one territory and date says neither."""
    key = (said.indicator, said.region, said.department, said.on)
    before = seen.setdefault(key, said.value)
    if before != said.value:
        raise RowError(
            column,
            str(said.value.normalize()),
            f"Le fichier donne déjà {before.normalize()} pour ce territoire à cette date : "
            "gardez une seule des deux lignes.",
        )


def _said(shape: Shape, row: Row, places: Territories) -> Said:
    region, department = _place(shape, row, places)
    on, precision = _day(shape, row)
    return Said(
        indicator=shape.code(row),
        region=region,
        department=department,
        on=on,
        value=_number(shape.value, row[shape.value]),
        source_url=row.get(shape.source_column, ""),
        date_precision=precision,
    )


def _target(shape: Shape, row: Row, said: Said) -> Said | None:
    text = row.get(shape.target, "").strip() if shape.target else ""
    if not text:
        return None
    return Said(said.indicator, said.region, said.department, said.on, _number(shape.target, text))


def _number(column: str, text: str) -> Decimal:
    try:
        value = Decimal(text.strip())
    except ArithmeticError:
        try:
            parsed = parse_decimal_half_up(text)
        except FormatError as error:
            raise RowError(column, text, f"{error.problem} {error.way_out}") from error
        if parsed is None:
            raise RowError(column, text, "La valeur manque.") from None
        value = parsed
    if not value.is_finite() or abs(value) >= Decimal(10) ** 15:
        raise RowError(column, text, "Ce nombre n'est pas une valeur d'indicateur.")
    return value.quantize(PLACES, rounding=ROUND_HALF_UP)


def _day(shape: Shape, row: Row) -> tuple[date, str]:
    try:
        known = parse_date(row["date"])
    except FormatError as error:
        raise RowError("date", row["date"], f"{error.problem} {error.way_out}") from error
    if known is None:
        raise RowError("date", "", "La date manque.")
    precision = row.get(shape.precision_column, "") or known.precision
    return known.day, precision if precision in PRECISIONS else known.precision


def _place(shape: Shape, row: Row, places: Territories) -> tuple[str | None, str | None]:
    level, said = shape.territory(row)
    said = said.strip()
    if level == "pays":
        return None, None
    known = {"region": places.regions, "departement": places.departments}.get(level)
    if known is None:
        raise RowError("niveau", level, "Écrire un niveau connu : pays, région ou département.")
    code = known.get(said) or known.get(normalise(said))
    if code is None:
        message = f"Ce territoire ({level}) n'existe pas dans le code officiel géographique."
        raise RowError("territoire", said, message)
    return (code, None) if level == "region" else (None, code)


def _territories() -> Territories:
    def keyed(rows: list[tuple[str, str]]) -> dict[str, str]:
        return {normalise(name): code for code, name in rows} | {code: code for code, _ in rows}

    return Territories(
        keyed(list(Region.objects.values_list("code", "name"))),
        keyed(list(Department.objects.values_list("code", "name"))),
    )


def _indicator(shape: Shape, row: Row, code: str, names: Mapping[str, Row]) -> Indicator:
    """Names, units and natures that the project knows go before those of the file."""
    known = names.get(code, {})
    return Indicator(
        code=code,
        name=(known.get("name") or shape.title(row))[:250],
        measure=shape.measure(row)[:250],
        unit=(known.get("unit") or shape.unit(row))[:60],
        nature=known.get("nature", ""),
        rate=bool(known.get("rate")),
        pillar_id=known.get("pillar") or None,
        source=shape.source,
        source_url="",
    )


def _names() -> dict[str, Row]:
    with NAMES.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}
