"""Rows of a file to the temporary tables, in pieces: memory does not grow with the file."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any, Final

from django.db.backends.utils import CursorWrapper

from dashboard.actions.staging import COLUMNS, ISSUE_COLUMNS
from dashboard.imports.profile import NULL, Reader, staged
from dashboard.imports.row import Issue
from dashboard.imports.tables import RawRow

PIECE: Final = 5000

COPY_ROWS: Final = f"COPY import_row ({', '.join(COLUMNS)}) FROM STDIN WITH (NULL '{NULL}')"
COPY_ISSUES: Final = (
    f"COPY import_issue ({', '.join(ISSUE_COLUMNS)}) FROM STDIN "
    f"WITH (FORMAT csv, FORCE_NOT_NULL ({', '.join(ISSUE_COLUMNS)}))"
)

Progress = Callable[[int], object]
COPY_LINES: Final = (
    "COPY import_line FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL (reference, reason))"
)


@dataclass(slots=True)
class Staged:
    """`left_aside` counts the rows that the options of the import leave out."""

    rows: int = 0
    left_aside: int = 0


def stage(
    cursor: CursorWrapper, reader: Reader, rows: Iterable[RawRow], progress: Progress
) -> Staged:
    """Read every row and copy it to import_row, its issues to import_issue."""
    counted = Staged()
    piece: list[str] = []
    issues: list[Issue] = []
    for raw in rows:
        row = reader.read(raw)
        if _is_left_aside(reader, row.values):
            counted.left_aside += 1
            continue
        counted.rows += 1
        piece.append(staged(row))
        if row.issues:
            issues.extend(row.issues)
        if len(piece) == PIECE:
            _send(cursor, piece, issues)
            progress(PIECE)
    progress(len(piece))
    _send(cursor, piece, issues)
    return counted


def _is_left_aside(reader: Reader, values: dict[str, Any]) -> bool:
    asked = reader.asked
    if reader.profile.attaches:
        # Where a row belongs is only known once its grant is found.
        return False
    return (asked.department is not None and values["department"] != asked.department) or (
        asked.fund is not None and values["fund"] != asked.fund
    )


def _send(cursor: CursorWrapper, piece: list[str], issues: list[Issue]) -> None:
    """Copy and empty both lists."""
    if piece:
        with cursor.copy(COPY_ROWS) as copy:
            copy.write("".join(piece))
        piece.clear()
    if issues:
        copy_csv(cursor, COPY_ISSUES, issues)
        issues.clear()


def copy_csv(cursor: CursorWrapper, statement: str, lines: Iterable[Sequence[Any]]) -> None:
    """COPY of a few lines, in CSV form."""
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    with cursor.copy(statement) as copy:
        copy.write(text.getvalue())
