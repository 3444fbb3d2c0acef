"""A table that a page shows, as a file: the same rows, the same figures, down to the cent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from dashboard.exports.columns import ColumnKind, Value
from dashboard.exports.delimited import CELLS, csv_lines
from dashboard.exports.lists import ListColumn
from dashboard.exports.workbook import workbook_file

FILES: Final = ("csv", "xlsx")
SHEET: Final = "Tableau"


@dataclass(frozen=True, slots=True)
class ShownTable:
    """`about`: what the second sheet of a workbook says; a CSV holds rows alone."""

    labels: Sequence[str]
    rows: Sequence[Sequence[Value]]
    about: Mapping[str, str]

    def columns(self) -> list[ListColumn]:
        values = zip(*self.rows, strict=True) if self.rows else [()] * len(self.labels)
        return [
            ListColumn(label, _kind(column))
            for label, column in zip(self.labels, values, strict=True)
        ]


def written(found: ShownTable, word: str) -> Iterator[bytes]:
    columns = found.columns()
    rows = [
        [_as(column.kind, value) for column, value in zip(columns, row, strict=True)]
        for row in found.rows
    ]
    if word == "xlsx":
        return workbook_file(columns, rows, found.about, expected=len(rows), title=SHEET)
    lines = (
        [_text(column.kind, value) for column, value in zip(columns, row, strict=True)]
        for row in rows
    )
    return csv_lines(lines, found.labels)


def _kind(values: Sequence[Value]) -> ColumnKind:
    """Numbers stay numbers, as exact as they are; a column with a word in it is text."""
    known = [value for value in values if value is not None]
    if not known or any(isinstance(value, str) for value in known):
        return "text"
    return "integer" if all(isinstance(value, int) for value in known) else "amount"


def _as(kind: ColumnKind, value: Value) -> Value:
    return str(value) if kind == "text" and value is not None else value


def _text(kind: ColumnKind, value: Value) -> str:
    """A rate keeps its own decimals: only amounts have two."""
    return str(value) if isinstance(value, Decimal) else CELLS[kind](value)
