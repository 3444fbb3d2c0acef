"""XLSX in constant memory: rows go to disk as they come."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import IO, Any, Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from dashboard.exports import licence
from dashboard.exports.columns import TABLE, Column, Value
from dashboard.exports.rows import ExportRow
from dashboard.formats import neutralise

# A sheet has 1 048 576 rows, the first of which names the columns.
MOST_ROWS: Final = 1_048_575
# A cell holds no more; only a text that no screen shows whole is ever cut.
CELL_LENGTH: Final = 32_767

_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_FORMATS: Final = {
    "amount": {"num_format": "#,##0.00"},
    "date": {"num_format": "yyyy-mm-dd"},
    "integer": {"num_format": "0"},
    "text": {"num_format": "@"},
    "code": {"num_format": "@"},
}
_WIDTHS: Final = {"amount": 16, "date": 12, "integer": 9, "text": 36, "code": 14}


def write_workbook(out: IO[bytes], rows: Iterable[ExportRow], about: Mapping[str, str]) -> None:
    """`about`: what the second sheet says of the file."""
    values = ([column.value(row) for column in TABLE] for row in rows)
    write_sheets(out, TABLE, values, about)


def write_sheets(
    out: IO[bytes],
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    about: Mapping[str, str],
) -> None:
    with Workbook(out, _OPTIONS) as workbook:
        workbook.set_properties({"title": "Aides publiées", "comments": licence.NAME})
        formats = {kind: workbook.add_format(style) for kind, style in _FORMATS.items()}
        sheet = workbook.add_worksheet("aides")
        sheet.freeze_panes(1, 1)
        head = workbook.add_format({"bold": True})
        for position, column in enumerate(columns):
            sheet.set_column(position, position, _WIDTHS[column.kind], formats[column.kind])
            sheet.write_string(0, position, column.name, head)
        for number, row in enumerate(rows, start=1):
            for position, (column, value) in enumerate(zip(columns, row, strict=True)):
                _write(sheet, number, position, column, value, formats)
        _write_about(workbook, about)


def _write(
    sheet: Worksheet,
    row: int,
    position: int,
    column: Column,
    value: Value,
    formats: Mapping[str, Any],
) -> None:
    style = formats[column.kind]
    if isinstance(value, Decimal | int):
        # XlsxWriter prints sixteen significant digits of a decimal; an amount has fourteen.
        sheet.write_number(row, position, value, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, position, value, style)
    elif value:
        shown = neutralise(value) if column.kind == "text" else value
        sheet.write_string(row, position, shown[:CELL_LENGTH], style)


def _write_about(workbook: Workbook, about: Mapping[str, str]) -> None:
    sheet = workbook.add_worksheet("à propos")
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 80)
    lines = {"Licence": f"{licence.NAME} ({licence.URL})", **about}
    for number, (name, words) in enumerate(lines.items()):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, words)
