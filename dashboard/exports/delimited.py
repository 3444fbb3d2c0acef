"""CSV: UTF-8 without a mark, comma, decimal point."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from dashboard.exports.columns import TABLE, Column, Value
from dashboard.exports.rows import ExportRow
from dashboard.formats import neutralise

CHUNK = 1 << 16


def csv_file(rows: Iterable[ExportRow], site: str) -> Iterator[bytes]:
    return csv_lines((cells(TABLE, row, site) for row in rows), [column.name for column in TABLE])


def cells(columns: Sequence[Column], row: ExportRow, site: str) -> list[str]:
    return [cell(column, column.value(row, site)) for column in columns]


def cell(column: Column, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    return neutralise(value) if column.kind == "text" and isinstance(value, str) else str(value)


def csv_lines(lines: Iterable[Sequence[str]], header: Sequence[str]) -> Iterator[bytes]:
    """In pieces of about CHUNK characters."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(header)
    for line in lines:
        writer.writerow(line)
        if buffer.tell() >= CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
