"""Files made for the tests of reading, and where the real ones are."""

import struct
import zipfile
from collections.abc import Callable, Collection, Sequence
from io import BytesIO
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from dashboard.imports.limits import PAGE_LIMITS, Limits, UnusableFile
from dashboard.imports.read import open_table
from dashboard.imports.tables import Cell, RawRow, ReadAs, Source, Table

GRANTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "grants"
needs_real_files = pytest.mark.skipif(
    not GRANTS.is_dir(), reason=f"real files are not beside this checkout ({GRANTS})"
)

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_URN = "urn:oasis:names:tc:opendocument:xmlns"
_ODS_START = (
    f'<?xml version="1.0"?><office:document-content xmlns:office="{_URN}:office:1.0" '
    f'xmlns:table="{_URN}:table:1.0" xmlns:text="{_URN}:text:1.0">'
    "<office:body><office:spreadsheet>"
)
_ODS_END = "</office:spreadsheet></office:body></office:document-content>"


def opened(
    source: Source,
    *,
    filename: str = "aides.csv",
    limits: Limits = PAGE_LIMITS,
    expected: Collection[str] = (),
    sheet: str | None = None,
    header_row: int | None = None,
) -> tuple[Table, list[RawRow]]:
    """The table and all its rows."""
    table = open_table(
        source,
        filename=filename,
        limits=limits,
        expected_columns=expected,
        read_as=ReadAs(sheet=sheet, header_row=header_row),
    )
    return table, list(table.rows)


def values(rows: list[RawRow]) -> list[list[Cell]]:
    return [list(row.cells.values()) for row in rows]


def refusal(source: Source, *, filename: str = "aides.csv", limits: Limits = PAGE_LIMITS) -> str:
    """The code of the refusal, once sure that a person is told which file and why."""
    with pytest.raises(UnusableFile) as refused:
        opened(source, filename=filename, limits=limits)
    assert str(refused.value).endswith(".")
    return refused.value.code


def xlsx(fill: Callable[[Workbook], None], *, date_1904: bool = False) -> bytes:
    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "date_1904": date_1904})
    fill(book)
    book.close()
    return out.getvalue()


def xlsx_of(*rows: Sequence[object]) -> bytes:
    """One sheet with these rows."""

    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return xlsx(fill)


def ods(*tables: tuple[str, str], manifest: str = "") -> bytes:
    """Sheets given as (name, rows in XML)."""
    content = "".join(
        f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in tables
    )
    return archive(
        {
            "mimetype": ODS_TYPE.encode(),
            "META-INF/manifest.xml": (
                f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{_URN}:manifest:1.0">'
                f"{manifest}</manifest:manifest>"
            ).encode(),
            "content.xml": f"{_ODS_START}{content}{_ODS_END}".encode(),
        }
    )


def ods_row(cells: str, *, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


def ods_text(text: str, *, repeated: int = 1) -> str:
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{repeated}">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def archive(members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def members_of(source: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(source)) as read:
        return {name: read.read(name) for name in read.namelist()}


def edited(source: bytes, name: str, *changes: tuple[bytes, bytes]) -> bytes:
    """The same archive with texts replaced in one member."""
    members = members_of(source)
    for before, after in changes:
        assert before in members[name]
        members[name] = members[name].replace(before, after)
    return archive(members)


def claiming(source: bytes, name: str, size: int) -> bytes:
    """The same archive, its directory lying about how long a member is once inflated."""
    data = bytearray(source)
    place = -1
    while (place := data.find(b"PK\x01\x02", place + 1)) >= 0:
        length = struct.unpack_from("<H", data, place + 28)[0]
        if data[place + 46 : place + 46 + length] == name.encode():
            struct.pack_into("<I", data, place + 24, size)
    return bytes(data)
