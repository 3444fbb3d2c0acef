"""XLSX and ODS."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from dashboard.formats import parse_date
from dashboard.imports.limits import UnusableFile
from tests.imports.files import (
    edited,
    ods,
    ods_row,
    ods_text,
    opened,
    refusal,
    values,
    xlsx,
    xlsx_of,
)

VISIT = date(2021, 5, 6)


def two_sheets(book: Workbook) -> None:
    book.add_worksheet("infos").write(0, 0, "Source : DGCL")
    sheet = book.add_worksheet("aides")
    sheet.write_row(3, 1, ["Référence", "Montant", "Date"])
    sheet.write_row(4, 1, ["A", 200000])
    sheet.write_datetime(4, 3, VISIT, book.add_format({"num_format": "dd/mm/yyyy"}))
    sheet.write_row(6, 1, ["B", 0.5])


@pytest.mark.parametrize("date_1904", [False, True])
def test_the_sheet_and_the_row_that_name_the_columns_are_found(date_1904: bool) -> None:
    table, rows = opened(xlsx(two_sheets, date_1904=date_1904), expected=("reference", "montant"))
    assert (table.kind, table.sheet, table.header_row) == ("xlsx", "aides", 4)
    assert table.sheets == ("infos", "aides")
    assert values(rows) == [["A", 200000, VISIT], ["B", Decimal("0.5"), None]]
    assert [row.number for row in rows] == [5, 7]
    assert table.date_1904 is date_1904


def test_the_largest_sheet_is_read_when_nothing_is_expected() -> None:
    assert opened(xlsx(two_sheets))[0].sheet == "aides"


def test_another_sheet_with_the_same_columns_is_named() -> None:
    def fill(book: Workbook) -> None:
        for year, count in ((2020, 1), (2021, 3)):
            sheet = book.add_worksheet(str(year))
            sheet.write_row(0, 0, ["reference", "montant"])
            for row in range(count):
                sheet.write_row(row + 1, 0, [f"{year}-{row}", 1])

    table, rows = opened(xlsx(fill), expected=("reference", "montant"))
    assert (table.sheet, len(rows), table.other_sheets) == ("2021", 3, ("2020",))


def test_a_sheet_asked_for_is_read_even_hidden_and_a_missing_one_refused() -> None:
    def fill(book: Workbook) -> None:
        two_sheets(book)
        hidden = book.add_worksheet("cachée")
        hidden.write_row(0, 0, ["reference", "montant", "x"])
        hidden.write_row(1, 0, ["Z", 1, 2])
        hidden.hide()

    source = xlsx(fill)
    assert opened(source, expected=("reference", "montant"))[0].sheet == "aides"
    assert values(opened(source, sheet="cachée")[1]) == [["Z", 1, 2]]
    with pytest.raises(UnusableFile, match="infos, aides"):
        opened(source, sheet="absente")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=10))
def test_amounts_come_back_without_float_noise(cents: list[int]) -> None:
    amounts = [Decimal(number) / 100 for number in cents]
    _, rows = opened(xlsx_of(["montant", "n"], *([float(amount), 1] for amount in amounts)))
    assert [row.cells["montant"] for row in rows] == amounts
    for row in rows:
        assert isinstance(row.cells["montant"], int | Decimal)


def test_identifiers_stored_as_numbers_are_whole() -> None:
    _, rows = opened(xlsx_of(["siret", "x"], [20004293500011, 1]))
    assert repr(rows[0].cells["siret"]) == "20004293500011"


def test_booleans_times_and_moments_keep_their_sense() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["oui", "moment", "heure"])
        sheet.write_boolean(1, 0, True)
        moment = datetime(2021, 5, 6, 12, 30)  # noqa: DTZ001
        sheet.write_datetime(1, 1, moment, book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))
        sheet.write_number(1, 2, 0.5, book.add_format({"num_format": "hh:mm"}))

    moment = datetime(2021, 5, 6, 12, 30)  # noqa: DTZ001
    assert values(opened(xlsx(fill))[1]) == [[True, moment, "12:00:00"]]


@pytest.mark.parametrize(("date_1904", "serial"), [(False, 44322), (True, 42860)])
def test_day_numbers_without_a_date_format_are_read_with_the_workbook_s_system(
    date_1904: bool, serial: int
) -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["date", "x"])
        sheet.write_row(1, 0, [serial, 1])

    table, rows = opened(xlsx(fill, date_1904=date_1904))
    assert parse_date(rows[0].cells["date"], date_1904=table.date_1904) == (VISIT, "day")


def test_formulas_give_their_value_and_failed_ones_what_their_cell_shows() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(1, 1, ["a", "b"])
        sheet.write_formula(2, 1, "=1+1", None, 2)
        sheet.write_formula(2, 2, "=NA()", None, "#N/A")
        sheet.write_formula(3, 2, "=1/0", None, "#DIV/0!")

    _, rows = opened(xlsx(fill))
    assert values(rows) == [[2, "#N/A"], [None, "#DIV/0!"]]


def test_an_error_that_the_reader_does_not_know_is_named() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_formula(1, 1, "=NA()", None, "#N/A")

    source = edited(xlsx(fill), "xl/worksheets/sheet1.xml", (b"#N/A", b"#BUSY!"))
    with pytest.raises(UnusableFile, match=r"\(#BUSY!\), ligne 2"):
        opened(source)


def test_neutralised_cells_of_a_workbook_get_their_text_back() -> None:
    assert values(opened(xlsx_of(["a", "b"], ["'=1+1", "'quote"]))[1]) == [["=1+1", "'quote"]]


def test_notes_beside_the_table_are_no_column() -> None:
    _, rows = opened(xlsx_of(["a", "b"], [1, 2, None, "à vérifier"]))
    assert values(rows) == [[1, 2]]
    assert rows[0].problem is None


def test_an_ods_is_read_like_an_xlsx() -> None:
    source = ods(
        ("infos", ods_row(ods_text("Source"))),
        (
            "aides",
            ods_row("<table:table-cell/>", repeated=2)
            + ods_row(ods_text("référence") + ods_text("montant") + ods_text("date"))
            + ods_row(
                ods_text("A")
                + '<table:table-cell office:value-type="currency" office:value="1234.5"/>'
                + '<table:table-cell office:value-type="date" office:date-value="2021-05-06"/>'
            )
            + ods_row('<table:table-cell table:number-columns-repeated="16384"/>', repeated=10**6),
        ),
    )
    table, rows = opened(source, expected=("reference", "montant"))
    assert (table.kind, table.sheet, table.header_row) == ("ods", "aides", 3)
    assert values(rows) == [["A", Decimal("1234.5"), VISIT]]
    assert [row.number for row in rows] == [4]


def test_a_blank_workbook_is_empty() -> None:
    assert refusal(xlsx_of()) == "empty"
    assert refusal(ods(("T", ods_row("<table:table-cell/>")))) == "empty"


def test_200_columns_and_50_001_rows_are_refused() -> None:
    assert refusal(xlsx_of([f"c{i}" for i in range(200)])) == "too_many_columns"
    assert refusal(xlsx_of(["a", "b"], *([i, 1] for i in range(50_001)))) == "too_many_rows"
