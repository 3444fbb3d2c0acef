"""CSV: UTF-8 without a mark, comma, decimal point."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Final

from dashboard.exports import expressions as sql
from dashboard.exports.columns import TABLE, shown
from dashboard.formats import neutralise
from dashboard.queries.filters import Filter
from dashboard.queries.listing import Buffer, copy_shown

CHUNK = 1 << 16


def csv_file(wanted: Filter, site: str) -> Iterator[bytes]:
    """The grants of a filter, written by PostgreSQL; inside a snapshot."""
    cells = shown((_CELL[column.kind](column.value) for column in TABLE), site)
    # Each line without its end, which is that of `csv_lines`.
    held: list[Buffer] = [b"".join(csv_lines((), [column.name for column in TABLE]))[:-2]]
    size = 0
    for line in copy_shown(wanted, cells):
        held.append(line[:-1])
        size += len(line)
        if size >= CHUNK:
            yield b"\r\n".join([*held, b""])
            held.clear()
            size = 0
    yield b"\r\n".join([*held, b""])


# What a column holds -> SQL of its cell.
_CELL: Final[dict[str, Callable[[str], str]]] = {
    "text": lambda value: sql.disarmed(sql.known(value)),
    "code": sql.known,
    "integer": str,
    "amount": str,
    "date": "to_char({}, 'YYYY-MM-DD')".format,
}


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
