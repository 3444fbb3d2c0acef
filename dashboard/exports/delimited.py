"""CSV: UTF-8 without a mark, comma, decimal point."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Final

from dashboard.exports.columns import TABLE
from dashboard.exports.rows import ExportRow
from dashboard.formats import neutralise

CHUNK = 1 << 16


def csv_file(rows: Iterable[ExportRow]) -> Iterator[bytes]:
    cells = [(column.value, CELLS[column.kind]) for column in TABLE]
    lines = ([write(value(row)) for value, write in cells] for row in rows)
    return csv_lines(lines, [column.name for column in TABLE])


def _words(value: Any) -> str:
    """Most texts start with a letter: only the others are looked at closely."""
    if not value or value[0].isalnum():
        return value or ""
    return neutralise(value)


def _code(value: Any) -> str:
    return value or ""


def _number(value: Any) -> str:
    return "" if value is None else str(value)


def _amount(value: Any) -> str:
    return "" if value is None else f"{value:.2f}"


def _date(value: Any) -> str:
    return "" if value is None else value.isoformat()


CELLS: Final[dict[str, Callable[[Any], str]]] = {
    "text": _words,
    "code": _code,
    "integer": _number,
    "amount": _amount,
    "date": _date,
}


def csv_lines(lines: Iterable[Sequence[str]], header: Sequence[str]) -> Iterator[bytes]:
    """In pieces of about CHUNK characters."""
    return written(chain((header,), lines))


def written(
    lines: Iterable[Sequence[str]], *, delimiter: str = ",", mark: str = ""
) -> Iterator[bytes]:
    """The same, whatever the delimiter; `mark` is what a program asks for at the head."""
    buffer = io.StringIO(newline="")
    buffer.write(mark)
    writer = csv.writer(buffer, delimiter=delimiter)
    for line in lines:
        writer.writerow(line)
        if buffer.tell() >= CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
