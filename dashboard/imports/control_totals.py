"""A file of control totals: fonds, exercice, departement, montant, nature, arrete_le, source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from dashboard.actions.control import ControlEntry
from dashboard.codes import CodeError, normalise, tidy_department
from dashboard.formats import FormatError, parse_amount, parse_date
from dashboard.imports.headers import match_columns
from dashboard.imports.limits import PAGE_LIMITS, UnusableFile
from dashboard.imports.read import open_table
from dashboard.models import Department, Fund
from dashboard.models.choices import Kind

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "fonds": ("code fonds",),
    "exercice": ("année",),
    "departement": ("code departement", "dept"),
    "montant": ("total", "montant total"),
    "nature": ("type",),
    "arrete_le": ("arrêté le", "date", "date d'arrêté"),
    "source": ("origine",),
}
REQUIRED: Final = ("fonds", "exercice", "montant", "nature", "arrete_le")
NATIONAL: Final = frozenset({"", "fr", "france", "nd"})
KINDS: Final = {
    "attribue": Kind.AWARD,
    "attribution": Kind.AWARD,
    "engage": Kind.COMMITMENT,
    "engagement": Kind.COMMITMENT,
    "ae": Kind.COMMITMENT,
    "paye": Kind.PAYMENT,
    "paiement": Kind.PAYMENT,
    "cp": Kind.PAYMENT,
}


@dataclass(frozen=True, slots=True)
class ReadTotals:
    """`refused`: row number and what is wrong in it, with the way out."""

    entries: tuple[ControlEntry, ...]
    refused: tuple[tuple[int, str], ...]


def read_control_totals(content: bytes, filename: str, *, source: str) -> ReadTotals:
    """`source` is said of rows that do not say theirs. Raises UnusableFile."""
    names = [name for column, others in COLUMNS.items() for name in (column, *others)]
    table = open_table(content, filename=filename, limits=PAGE_LIMITS, expected_columns=names)
    found = match_columns(table.columns, names)
    columns = {
        column: next((found[name] for name in (column, *others) if name in found), "")
        for column, others in COLUMNS.items()
    }
    missing = [column for column in REQUIRED if not columns[column]]
    if missing:
        raise UnusableFile(
            f"Il manque : {', '.join(missing)}. Les colonnes d'un fichier de contrôle sont : "
            f"{', '.join(COLUMNS)}.",
            code="headers",
        )
    reader = _Reader(source)
    entries, refused = [], []
    for raw in table.rows:
        cells = {column: raw.cells.get(name) for column, name in columns.items()}
        try:
            entries.append(reader.entry(cells, date_1904=table.date_1904))
        except (FormatError, CodeError) as wrong:
            refused.append((raw.number, f"{wrong.problem} {wrong.way_out}"))
        except _Wrong as wrong:
            refused.append((raw.number, str(wrong)))
    return ReadTotals(tuple(entries), tuple(refused))


class _Wrong(ValueError):
    """A cell that cannot be believed, in French."""


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.funds = {fund.code.upper(): fund for fund in Fund.objects.all()}
        self.departments = Department.objects.in_bulk()

    def entry(self, cells: Mapping[str, Any], *, date_1904: bool) -> ControlEntry:
        code = _text(cells["fonds"]).upper()
        if code not in self.funds:
            raise _Wrong(f"Le fonds « {code} » n'existe pas. Donnez le code d'un fonds connu.")
        year = _text(cells["exercice"])
        if not (year.isdecimal() and 1990 <= int(year) <= 2100):
            raise _Wrong(f"« {year} » n'est pas un exercice : écrivez une année.")
        source = _text(cells["source"]) or self.source
        if not source:
            raise _Wrong("La ligne ne dit pas d'où vient ce total : remplissez « source ».")
        return ControlEntry(
            fund=self.funds[code],
            year=int(year),
            department=self._department(cells["departement"]),
            kind=_kind(_text(cells["nature"])),
            amount=_amount(cells["montant"]),
            as_of=_day(cells["arrete_le"], date_1904=date_1904),
            source=source[:300],
        )

    def _department(self, cell: object) -> Department | None:
        if normalise(_text(cell)) in NATIONAL:
            return None
        code = tidy_department(cell) or ""
        if code not in self.departments:
            raise _Wrong(f"Le département « {code} » n'existe pas.")
        return self.departments[code]


def _text(cell: object) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _kind(word: str) -> str:
    kind = KINDS.get(normalise(word))
    if kind is None:
        raise _Wrong(f"« {word} » n'est pas une nature : écrivez attribué, engagé ou payé.")
    return kind.value


def _amount(cell: object) -> Decimal:
    amount = parse_amount(cell)
    if amount is None or amount < 0:
        raise _Wrong("Le montant est vide ou négatif : écrivez le total, par exemple 12 500,50.")
    return amount


def _day(cell: object, *, date_1904: bool) -> date:
    known = parse_date(cell, date_1904=date_1904)
    if known is None:
        raise _Wrong("La date d'arrêté est vide : écrivez par exemple 31/12/2021.")
    return known.day
