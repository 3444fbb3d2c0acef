"""XLSX, sent while it is written.

XlsxWriter makes a workbook with everything but its rows: styles, widths, the sheet about the
file. It is copied part by part, and the rows are written in their place as they come: the whole
file is nowhere, and its first bytes do not wait for its last row.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from dashboard.exports.columns import Titled, Value
from dashboard.exports.sheet_rows import cells_of, row_xml

# A sheet has 1 048 576 rows, the first of which names the columns.
MOST_ROWS: Final = 1_048_575

# Compressed: some hundred rows.
_CHUNK: Final = 1 << 14
_SHEET: Final = "xl/worksheets/sheet1.xml"
_FORMATS: Final = {
    "amount": {"num_format": "#,##0.00"},
    "date": {"num_format": "yyyy-mm-dd"},
    "integer": {"num_format": "0"},
    "text": {"num_format": "@"},
    "code": {"num_format": "@"},
}
_WIDTHS: Final = {"amount": 16, "date": 12, "integer": 9, "text": 36, "code": 14}
_STYLE: Final = re.compile(rb'<c r="[A-Z]+2" s="([0-9]+)"/>')
_DIMENSION: Final = re.compile(rb"<dimension [^>]*/>")
# The same content makes the same bytes, whenever it is written.
_UNDATED: Final = (1980, 1, 1, 0, 0, 0)
# Rows that may pass 2 GB once written: the archive must promise 64-bit sizes before the first.
_LARGE: Final = 500_000


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A workbook without its rows, cut where they go; `styles` are those of each column."""

    parts: Mapping[str, bytes]
    head: bytes
    tail: bytes
    styles: tuple[int, ...]


class Pipe:
    """What an archive writes, until it is taken."""

    def __init__(self) -> None:
        self.held = bytearray()

    def write(self, piece: bytes) -> int:
        self.held += piece
        return len(piece)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def close(self) -> None:
        """What is held can still be taken."""

    def take(self) -> bytes:
        taken = bytes(self.held)
        self.held.clear()
        return taken


def workbook_file(
    columns: Sequence[Titled],
    rows: Iterable[Iterable[Value]],
    about: Mapping[str, str],
    *,
    expected: int = 0,
    title: str = "Aides",
) -> Iterator[bytes]:
    """`about`: what the second sheet says; `expected`: how many rows there may be."""
    made = skeleton(columns, about, title)
    pipe = Pipe()
    with ZipFile(pipe, "w") as archive:
        for name, content in made.parts.items():
            archive.writestr(_part(name), content)
        with archive.open(_part(_SHEET), "w", force_zip64=expected > _LARGE) as sheet:
            sheet.write(made.head)
            for piece in _rows(columns, made.styles, rows):
                sheet.write(piece)
                if len(pipe.held) >= _CHUNK:
                    yield pipe.take()
            sheet.write(made.tail)
    yield pipe.take()


def _rows(
    columns: Sequence[Titled], styles: Sequence[int], rows: Iterable[Iterable[Value]]
) -> Iterator[bytes]:
    letters = [xl_col_to_name(position) for position in range(len(columns))]
    cells = cells_of(columns, letters, styles)
    for number, values in enumerate(rows, start=2):
        yield row_xml(number, cells, values).encode()


def skeleton(columns: Sequence[Titled], about: Mapping[str, str], title: str) -> Skeleton:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": title, "comments": about.get("Licence", "")})
        _head(workbook, columns, title)
        _about(workbook, about)
    with ZipFile(out) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    # It says when it was made: today, which is nothing about the data.
    parts["docProps/core.xml"] = re.sub(
        rb"<dcterms:(\w+) [^>]*>[^<]*</dcterms:\1>", b"", parts["docProps/core.xml"]
    )
    sheet = _DIMENSION.sub(b"", parts.pop(_SHEET))
    head, _, rest = sheet.partition(b'<row r="2"')
    styles, _, tail = rest.partition(b"</row>")
    found = tuple(int(style) for style in _STYLE.findall(styles))
    return Skeleton(parts, head, tail, found)


def _head(workbook: Workbook, columns: Sequence[Titled], title: str) -> None:
    """The names of the columns, and one row of blank cells that says their styles."""
    formats = {kind: workbook.add_format(style) for kind, style in _FORMATS.items()}
    bold = workbook.add_format({"bold": True})
    sheet = workbook.add_worksheet(title.lower())
    sheet.freeze_panes(1, 1)
    for position, column in enumerate(columns):
        sheet.set_column(position, position, _WIDTHS[column.kind], formats[column.kind])
        sheet.write_string(0, position, column.name, bold)
        sheet.write_blank(1, position, None, formats[column.kind])


def _about(workbook: Workbook, about: Mapping[str, str]) -> None:
    sheet = workbook.add_worksheet("à propos")
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 80)
    for number, (name, words) in enumerate(about.items()):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, words)


def _part(name: str) -> ZipInfo:
    part = ZipInfo(name, _UNDATED)
    part.compress_type = ZIP_DEFLATED
    return part
