"""Lists of the desk as files, for the people who read them in a spreadsheet.

French headings, the columns and the filters of the screen, and what the file is: its filters, its
date, the account and its perimeter. CSV is that of a French Excel: semicolons, decimal commas, a
mark of UTF-8; XLSX keeps numbers and dates as such. Neither is ever whole in memory.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, Final

from dashboard.exports.columns import ColumnKind
from dashboard.exports.delimited import written
from dashboard.exports.workbook import workbook_file
from dashboard.formats import date_numeric, neutralise

MARK: Final = "\ufeff"
ListValue = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class ListColumn:
    """`text` cells are somebody's words, and are disarmed where a spreadsheet would run them."""

    label: str
    kind: ColumnKind

    @property
    def name(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class ListFile:
    """`about` is what the file says of itself: filters, date, account, perimeter."""

    title: str
    columns: Sequence[ListColumn]
    rows: Iterable[Iterable[ListValue]]
    about: Mapping[str, str]


def list_csv(found: ListFile) -> Iterator[bytes]:
    cells = [_CELLS[column.kind] for column in found.columns]
    head = [[found.title], *([name, neutralise(words)] for name, words in found.about.items()), []]
    lines: Iterable[Sequence[str]] = (
        [write(value) for write, value in zip(cells, row, strict=True)] for row in found.rows
    )
    titles = [column.label for column in found.columns]
    return written(chain(head, [titles], lines), delimiter=";", mark=MARK)


def list_xlsx(found: ListFile, *, expected: int = 0) -> Iterator[bytes]:
    return workbook_file(
        found.columns,
        found.rows,
        found.about,
        expected=expected,
        title=found.title,
    )


def _words(value: Any) -> str:
    return neutralise(value or "")


def _amount(value: Any) -> str:
    return "" if value is None else f"{value:.2f}".replace(".", ",")


def _number(value: Any) -> str:
    return "" if value is None else str(value)


def _day(value: Any) -> str:
    return "" if value is None else date_numeric(value)


_CELLS: Final[dict[str, Callable[[Any], str]]] = {
    "text": _words,
    "code": _words,
    "integer": _number,
    "amount": _amount,
    "date": _day,
}
