"""The same file back, with a column that says in French what to mend in each row."""

import csv
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from io import TextIOWrapper
from itertools import islice
from pathlib import PurePath
from typing import Any, BinaryIO, Final, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard.formats import neutralise, restore
from dashboard.imports.delimited import examine, locate_header, records, too_many_rows
from dashboard.imports.headers import column_keys
from dashboard.imports.json_rows import open_json
from dashboard.imports.kinds import container_of
from dashboard.imports.limits import Limits
from dashboard.imports.tables import AS_RECOGNISED, Cell, ReadAs, Source
from dashboard.imports.workbook import (
    Chosen,
    OpenWorkbook,
    choose_sheet,
    open_workbook,
    sheet_rows,
    unusable_when_damaged,
)

COLUMN: Final = "erreurs"
_SHEET_NAME_LENGTH: Final = 31
_CELL_LENGTH: Final = 32_767
_XLSX_ROWS: Final = 1_048_576
_EXACT_DIGITS: Final = 15
# Earlier dates have no number in one of the two systems of spreadsheets.
_FIRST_YEAR: Final = 1905
_TOLD_WIDTH: Final = 70

Errors = Mapping[int, Sequence[str]]


def write_back(
    source: Source,
    out: BinaryIO,
    errors: Errors,
    *,
    filename: str,
    limits: Limits,
    read_as: ReadAs = AS_RECOGNISED,
    expected_columns: Collection[str] = (),
) -> str:
    """Writes to `out`, returns the name to give the file.

    `errors` is keyed by `RawRow.number`. Give the arguments that `open_table` had, so that the
    same sheet and header are found. CSV comes back as CSV, in its encoding and with its
    delimiter; anything else as XLSX, values only. A column `erreurs` already there (a file
    coming back a second time) is written anew.
    """
    expected = column_keys(expected_columns)
    container = container_of(source, filename, limits)
    if container == "text":
        _write_csv(source, out, errors, filename, read_as, expected)
        return _renamed(filename, PurePath(filename).suffix or ".csv")
    if container == "json":
        _write_json(source, out, errors, filename, limits)
    else:
        opened = open_workbook(source, filename, limits)
        chosen = choose_sheet(opened, filename, read_as, expected)
        _write_workbook(opened, out, errors, filename, chosen)
    return _renamed(filename, ".xlsx")


def _renamed(filename: str, suffix: str) -> str:
    return f"{PurePath(filename).stem}-{COLUMN}{suffix}"


def _write_csv(
    source: Source,
    out: BinaryIO,
    errors: Errors,
    filename: str,
    read_as: ReadAs,
    expected: frozenset[str],
) -> None:
    text = examine(source, filename, expected, read_as)
    header, titles = locate_header(source, text, filename, read_as.header_row, expected)
    column = _Column.beside(titles)
    lines = TextIOWrapper(out, encoding=text.encoding, errors="replace", newline="")
    writer = csv.writer(lines, delimiter=text.delimiter, lineterminator=text.newline)
    for number, record in enumerate(records(source, text, filename), 1):
        row = [neutralise(restore(cell)) for cell in record]
        if number > header.at and record:
            title = number == header.at + 1
            column.put(row, COLUMN if title else _told(errors, number, " | "), blank="")
        writer.writerow(row)
    lines.flush()
    lines.detach()


class _Column(NamedTuple):
    """Where `erreurs` goes: after the last named column, or over that of an earlier return."""

    place: int
    exists: bool

    @classmethod
    def beside(cls, titles: Sequence[object]) -> "_Column":
        names = [str(title or "").strip() for title in titles]
        if COLUMN in names:
            return cls(names.index(COLUMN), True)
        return cls(max((i for i, name in enumerate(names, 1) if name), default=0), False)

    def put(self, row: list[Any], text: object, *, blank: object) -> None:
        """Cells beyond the named columns move one to the right: nothing is lost."""
        row.extend([blank] * (self.place - len(row)))
        row[self.place : self.place + self.exists] = [text]


def _told(errors: Errors, number: int, between: str) -> str:
    # U+202F is in no Windows-1252 file; a spreadsheet shows both spaces alike.
    return neutralise(between.join(errors.get(number, ())).replace("\u202f", "\u00a0"))


class _Writer:
    """One workbook being written row by row, in constant memory."""

    def __init__(self, out: BinaryIO, *, date_1904: bool) -> None:
        self.book = Workbook(out, {"constant_memory": True, "date_1904": date_1904})
        self.day: Format = self.book.add_format({"num_format": "dd/mm/yyyy"})
        self.moment: Format = self.book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        self.wrapped: Format = self.book.add_format({"text_wrap": True, "font_color": "#8B0000"})

    def add_sheet(self, name: str) -> Worksheet:
        cleaned = "".join(" " if letter in "[]:*?/\\" else letter for letter in name).strip("'")
        taken = {sheet.get_name().casefold() for sheet in self.book.worksheets()}
        candidate, turn = cleaned[:_SHEET_NAME_LENGTH] or "Feuille", 1
        while candidate.casefold() in taken:
            turn += 1
            ending = f" {turn}"
            candidate = cleaned[: _SHEET_NAME_LENGTH - len(ending)] + ending
        return self.book.add_worksheet(candidate)

    def write_row(self, sheet: Worksheet, row: int, left: int, cells: Sequence[Cell]) -> None:
        for column, cell in enumerate(cells, left):
            if isinstance(cell, str):
                sheet.write_string(row, column, neutralise(cell)[:_CELL_LENGTH])
            elif isinstance(cell, bool):
                sheet.write_boolean(row, column, cell)
            elif isinstance(cell, int | Decimal):
                self._write_number(sheet, row, column, cell)
            elif cell is not None:
                self._write_date(sheet, row, column, cell)

    def _write_number(self, sheet: Worksheet, row: int, column: int, cell: int | Decimal) -> None:
        """As a number when a spreadsheet holds it whole (15 digits), else as text."""
        if len(Decimal(cell).normalize().as_tuple().digits) <= _EXACT_DIGITS:
            sheet.write_number(row, column, float(cell))
        else:
            sheet.write_string(row, column, str(cell))

    def _write_date(self, sheet: Worksheet, row: int, column: int, cell: date) -> None:
        if cell.year < _FIRST_YEAR:
            sheet.write_string(row, column, cell.isoformat())
        else:
            shown = self.moment if isinstance(cell, datetime) else self.day
            sheet.write_datetime(row, column, cell, shown)


def _write_workbook(
    opened: OpenWorkbook,
    out: BinaryIO,
    errors: Errors,
    filename: str,
    chosen: Chosen,
) -> None:
    writer = _Writer(out, date_1904=opened.inspected.date_1904)
    for name in dict.fromkeys([*opened.visible, chosen.sheet.name]):
        sheet = writer.add_sheet(name)
        if name == chosen.sheet.name:
            sheet.activate()
            _write_told_sheet(writer, sheet, chosen, errors, filename)
        else:
            with unusable_when_damaged(filename):
                source = opened.workbook.get_sheet_by_name(name)
            left = source.start[1] if source.start else 0
            failed = opened.inspected.failed.get(name, {})
            for index, cells in enumerate(sheet_rows(source, failed, filename)):
                writer.write_row(sheet, index, left, cells)
    writer.book.close()


def _write_told_sheet(
    writer: _Writer,
    sheet: Worksheet,
    chosen: Chosen,
    errors: Errors,
    filename: str,
) -> None:
    left = chosen.sheet.start[1] if chosen.sheet.start else 0
    header_index = chosen.header.at
    rows = partial(sheet_rows, chosen.sheet, chosen.failed, filename)
    titles = next(islice(rows(), header_index, None), [])
    column = _Column.beside(titles)
    sheet.set_column(left + column.place, left + column.place, _TOLD_WIDTH, writer.wrapped)
    for index, cells in enumerate(rows()):
        if index >= header_index:
            told = COLUMN if index == header_index else _told(errors, index + 1, "\n")
            column.put(cells, told or None, blank=None)
        writer.write_row(sheet, index, left, cells)


def _write_json(
    source: Source, out: BinaryIO, errors: Errors, filename: str, limits: Limits
) -> None:
    table = open_json(source, filename=filename, limits=limits)
    if table.row_count_hint >= _XLSX_ROWS:
        raise too_many_rows(filename, limits)
    writer = _Writer(out, date_1904=False)
    sheet = writer.add_sheet("Feuille 1")
    titles: list[Cell] = [name for name in table.columns if name != COLUMN]
    sheet.set_column(len(titles), len(titles), _TOLD_WIDTH, writer.wrapped)
    writer.write_row(sheet, 0, 0, [*titles, COLUMN])
    for row in table.rows:
        cells = [row.cells[str(name)] for name in titles]
        told = _told(errors, row.number, "\n") or None
        writer.write_row(sheet, row.number, 0, [*cells, told])
    writer.book.close()
