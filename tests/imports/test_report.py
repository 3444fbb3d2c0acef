"""The same file back with its errors."""

from datetime import date
from decimal import Decimal
from io import BytesIO

from xlsxwriter import Workbook

from dashboard.imports.limits import PAGE_LIMITS
from dashboard.imports.report import write_back
from tests.imports.files import opened, values, xlsx, xlsx_of


def returned(
    source: bytes,
    errors: dict[int, list[str]],
    *,
    filename: str = "aides.csv",
    expected: tuple[str, ...] = (),
) -> tuple[str, bytes]:
    out = BytesIO()
    name = write_back(
        source,
        out,
        errors,
        filename=filename,
        limits=PAGE_LIMITS,
        expected_columns=expected,
    )
    return name, out.getvalue()


def test_a_csv_comes_back_as_it_was_with_one_more_column() -> None:
    name, content = returned(
        b'Titre\r\nref;montant\r\nA;1\r\n\r\nB;"x;y"\r\n',
        {3: ["Montant : trop petit.", "Date : absente."], 5: ["Montant illisible."]},
        expected=("ref", "montant"),
    )
    assert name == "aides-erreurs.csv"
    assert content.decode() == (
        "Titre\r\nref;montant;erreurs\r\nA;1;Montant : trop petit. | Date : absente.\r\n"
        '\r\nB;"x;y";Montant illisible.\r\n'
    )


def test_a_windows_1252_csv_stays_one() -> None:
    _, content = returned(
        "réf,montant\nÉ,1\n".encode("cp1252"), {2: ["« 1 234\u202f€ » est faux."]}
    )
    assert content.decode("cp1252") == "réf,montant,erreurs\nÉ,1,« 1 234\u00a0€ » est faux.\n"


def test_formulas_of_the_file_are_disarmed_on_the_way_back() -> None:
    _, content = returned(b"a;b\n=1+1;-2\n'=3;+x\n", {})
    assert content == b"a;b;erreurs\n'=1+1;-2;\n'=3;'+x;\n"


def test_mending_twice_writes_the_errors_anew() -> None:
    _, once = returned(b"a;b\n1;2\n3;4\n", {2: ["Faux."], 3: ["Faux aussi."]})
    _, twice = returned(once, {3: ["Toujours faux."]})
    assert twice == b"a;b;erreurs\n1;2;\n3;4;Toujours faux.\n"


def test_cells_past_the_last_column_are_not_lost() -> None:
    _, content = returned(b"a;b\n1;2;3\n", {2: ["Trop de cellules."]})
    assert content == b"a;b;erreurs\n1;2;Trop de cellules.;3\n"


def sheets(book: Workbook) -> None:
    book.add_worksheet("infos").write(0, 0, "Source : =DGCL")
    sheet = book.add_worksheet("aides")
    sheet.write_row(2, 1, ["référence", "montant", "date", "siret"])
    sheet.write_row(3, 1, ["A", 0.1, None, 20004293500011])
    sheet.write_datetime(3, 3, date(2021, 5, 6), book.add_format({"num_format": "dd/mm/yyyy"}))
    sheet.write_string(5, 1, "=B")
    sheet.write_number(5, 2, 2)


def test_a_workbook_comes_back_with_all_its_sheets() -> None:
    for date_1904 in (False, True):
        name, content = returned(
            xlsx(sheets, date_1904=date_1904),
            {4: ["Montant : trop petit."], 6: ["Date : absente.", "SIRET : absent."]},
            filename="aides.xlsx",
            expected=("reference", "montant"),
        )
        table, rows = opened(content, expected=("reference", "montant"))
        assert name == "aides-erreurs.xlsx"
        assert table.sheets == ("infos", "aides")
        assert (table.header_row, table.date_1904) == (3, date_1904)
        assert table.columns == ("référence", "montant", "date", "siret", "erreurs")
        day, siret = date(2021, 5, 6), 20004293500011
        assert values(rows) == [
            ["A", Decimal("0.1"), day, siret, "Montant : trop petit."],
            ["=B", 2, None, None, "Date : absente.\nSIRET : absent."],
        ]
        assert [row.number for row in rows] == [4, 6]


def test_a_returned_workbook_holds_no_formula() -> None:
    _, content = returned(xlsx_of(["a", "b"], ["@SUM(A1)", "=1+1"]), {}, filename="a.xlsx")
    assert b"<f>" not in content
    assert values(opened(content)[1]) == [["@SUM(A1)", 0, None]]


def test_a_json_comes_back_as_a_workbook() -> None:
    name, content = returned(
        b'[{"a": 1, "b": "x"}, {}, {"a": 2.5}]', {3: ["Sans nom."]}, filename="cnfs.json"
    )
    table, rows = opened(content)
    assert name == "cnfs-erreurs.xlsx"
    assert table.columns == ("a", "b", "erreurs")
    assert values(rows) == [[1, "x", None], [Decimal("2.5"), None, "Sans nom."]]
