"""What reading a file gives: columns, and rows one at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final, Literal, NamedTuple

Kind = Literal["csv", "xlsx", "ods", "json"]
Source = Path | bytes
# A datetime is a date too; a bool is an int too: test for them first.
Cell = str | int | Decimal | date | datetime | bool | None


class RawRow(NamedTuple):
    """`number` is the row's number on screen in a spreadsheet (JSON: 1 is the first object).

    `problem` is French: what makes this one row doubtful, such as more cells than columns.
    """

    number: int
    cells: dict[str, Cell]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file. `rows` can be walked once; it may raise UnusableFile on the way.

    `row_count_hint` is for progress bars: exact for workbooks and JSON (blank rows included),
    a number of lines for CSV. `sheets` are all sheets of the workbook; `other_sheets` those
    that have the expected columns as well and are not read. `date_1904` is what `parse_date`
    needs for day numbers that are not formatted as dates.
    """

    columns: tuple[str, ...]
    rows: Iterator[RawRow]
    kind: Kind
    header_row: int
    row_count_hint: int
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    other_sheets: tuple[str, ...] = ()
    date_1904: bool = False


@dataclass(frozen=True, slots=True)
class ReadAs:
    """What a person decided of how a file is read; None is left to be recognised. `header_row`
    counts from 1. `encoding` and `delimiter` are for CSV, `sheet` for workbooks."""

    sheet: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    delimiter: str | None = None


AS_RECOGNISED: Final = ReadAs()


def open_source(source: Source) -> BinaryIO:
    return BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def size_of(source: Source) -> int:
    return len(source) if isinstance(source, bytes) else source.stat().st_size
