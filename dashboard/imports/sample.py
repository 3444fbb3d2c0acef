"""The first rows of a file as they are read, so that a person can say whether that is right."""

import csv
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from io import StringIO
from itertools import islice
from typing import Any, Final

from dashboard.imports.delimited import DELIMITERS, examine, open_delimited
from dashboard.imports.headers import column_keys, find_header
from dashboard.imports.json_rows import open_json
from dashboard.imports.kinds import container_of
from dashboard.imports.limits import Limits, UnusableFile
from dashboard.imports.tables import AS_RECOGNISED, Kind, Source, open_source
from dashboard.imports.workbook import OpenWorkbook, open_workbook, unusable_when_damaged

SHOWN_ROWS: Final = 25
# What is looked at of a CSV; a piece of an upload holds as much.
HEAD: Final = 256 * 1024
_TEXT: Final = 250

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; CSV and JSON have a single one, without a name."""

    name: str
    rows: Rows


@dataclass(frozen=True, slots=True)
class Sample:
    """The first row of a JSON is made of its keys: it has no header row to choose."""

    kind: Kind
    sheets: tuple[Sheet, ...]
    encoding: str = ""
    delimiter: str = ""
    date_1904: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Sample":
        sheets = tuple(
            Sheet(sheet["name"], tuple(map(tuple, sheet["rows"]))) for sheet in kept["sheets"]
        )
        return cls(
            kept["kind"], sheets, kept["encoding"], kept["delimiter"], bool(kept["date_1904"])
        )

    def rows_of(self, sheet: str | None) -> Rows:
        found = next((known for known in self.sheets if known.name == sheet), self.sheets[0])
        return found.rows


def take_sample(
    source: Source, *, filename: str, limits: Limits, expected_columns: Collection[str]
) -> Sample:
    """Raises UnusableFile for what no setting could make readable."""
    container = container_of(source, filename, limits)
    if container == "workbook":
        return _of_workbook(open_workbook(source, filename, limits), filename, limits)
    if container == "json":
        table = open_json(source, filename=filename, limits=limits)
        body = (list(row.cells.values()) for row in islice(table.rows, SHOWN_ROWS - 1))
        rows: list[Sequence[object]] = [table.columns, *body]
        return Sample("json", (Sheet("", _shown(rows)),), "utf-8")
    expected = column_keys(expected_columns)
    read = examine(source, filename, expected)
    try:
        open_delimited(
            source, filename=filename, limits=limits, read_as=AS_RECOGNISED, expected=expected
        )
    except UnusableFile as unusable:
        # Another row may be the header: that is for a person to say.
        if unusable.code != "headers":
            raise
    with open_source(source) as file:
        head = file.read(HEAD)
    rows_of_text = text_rows(head, read.encoding, read.delimiter)
    return Sample("csv", (Sheet("", rows_of_text),), read.encoding, read.delimiter)


def text_rows(head: bytes, encoding: str, delimiter: str) -> Rows:
    """The first rows of a CSV under an encoding and a delimiter that may be wrong."""
    text = head.decode(encoding, errors="replace").removeprefix("\ufeff")
    chosen = delimiter if delimiter in DELIMITERS else DELIMITERS[0]
    rows: list[list[str]] = []
    with suppress(csv.Error):
        rows.extend(islice(csv.reader(StringIO(text, newline=""), delimiter=chosen), SHOWN_ROWS))
    return _shown(rows)


def _of_workbook(opened: OpenWorkbook, filename: str, limits: Limits) -> Sample:
    sheets = []
    for name in opened.visible:
        with unusable_when_damaged(filename):
            sheet = opened.workbook.get_sheet_by_name(name)
            rows = [] if sheet.start is None else list(islice(sheet.iter_rows(), SHOWN_ROWS))
        if rows:
            sheets.append(Sheet(name, _shown(rows)))
    if not sheets:
        raise UnusableFile(f"« {filename} » est vide.", code="empty")
    if all(_width(sheet.rows) > limits.columns for sheet in sheets):
        raise UnusableFile(
            f"« {filename} » a {_width(sheets[0].rows)} colonnes ; la limite est de "
            f"{limits.columns}. Gardez les colonnes utiles.",
            code="too_many_columns",
        )
    inspected = opened.inspected
    return Sample(inspected.kind, tuple(sheets), date_1904=inspected.date_1904)


def _width(rows: Rows) -> int:
    header = find_header(rows, frozenset())
    return len(rows[header.at]) if header else 0


def _shown(rows: Sequence[Sequence[object]]) -> Rows:
    return tuple(
        tuple("" if cell is None else _whole(cell)[:_TEXT] for cell in row) for row in rows
    )


def _whole(cell: object) -> str:
    """A workbook's whole numbers come as floats."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
