"""XLSX written as it is sent: what cells hold, and that any spreadsheet may open it."""

import io
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from dashboard.exports.columns import Column, Value
from dashboard.exports.workbook import workbook_file
from dashboard.formats import restore

COLUMNS = (
    Column("mots", "text", "NULL"),
    Column("code", "code", "NULL"),
    Column("montant", "amount", "NULL"),
    Column("jour", "date", "NULL"),
    Column("nombre", "integer", "NULL"),
)


def made(*rows: list[Value]) -> bytes:
    return b"".join(workbook_file(COLUMNS, rows, {"Site": "ici"}))


def well_formed(part: bytes) -> None:
    ET.fromstring(part)  # noqa: S314 (our own bytes)


def read(content: bytes) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [list(row) for row in book.get_sheet_by_name("aides").to_python()]


def test_every_kind_of_cell_comes_back() -> None:
    row: list[Value] = ["Été", "01", Decimal("1234567.89"), date(2021, 5, 6), 2021]
    assert read(made(row)) == [
        ["mots", "code", "montant", "jour", "nombre"],
        ["Été", "01", 1234567.89, date(2021, 5, 6), 2021],
    ]


def test_an_unknown_value_is_an_empty_cell() -> None:
    assert read(made([None, "", None, None, None], ["a", "b", Decimal(0), None, 0])) == [
        ["mots", "code", "montant", "jour", "nombre"],
        ["", "", "", "", ""],
        ["a", "b", 0, "", 0],
    ]


def test_a_formula_is_disarmed_in_words_and_never_one_elsewhere() -> None:
    content = made(["=1+1", "=1+1", None, None, None])
    assert read(content)[1][:2] == ["'=1+1", "=1+1"]
    assert b"<f>" not in ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


@given(st.text(max_size=60))
def test_any_text_makes_a_sheet_that_can_be_read(words: str) -> None:
    """Whatever the text, the sheet is well formed; what a spreadsheet can hold comes back."""
    content = made([words, "fin", None, None, None])
    well_formed(ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml"))
    found = read(content)[1]
    assert found[1] == "fin"
    if words.isprintable() and "_x" not in words:
        assert restore(str(found[0])) == words


def test_every_part_of_the_archive_is_well_formed_and_whole() -> None:
    archive = ZipFile(io.BytesIO(made(["a", "b", Decimal(1), date(2021, 1, 1), 1])))
    assert archive.testzip() is None
    for name in archive.namelist():
        well_formed(archive.read(name))


def test_the_same_rows_make_the_same_bytes() -> None:
    row: list[Value] = ["a", "b", Decimal("1.10"), date(2021, 1, 1), 1]
    assert made(row) == made(row)
