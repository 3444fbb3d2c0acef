"""The real public files, with the control totals that their sources give."""

from collections import Counter
from decimal import Decimal

from dashboard.codes import CodeError, siren_of, tidy_department
from dashboard.formats import parse_decimal_half_up
from dashboard.imports.tables import Cell, RawRow
from tests.imports.files import GRANTS, needs_real_files, opened

pytestmark = needs_real_files
DOTATIONS = "projets_dotations_investissement_2019"
DOTATION_COLUMNS = ("id_projet", "id_dep", "dotation", "montant_sub")


def total(rows: list[RawRow], column: str) -> Decimal:
    return sum((parse_decimal_half_up(row.cells[column]) or Decimal(0) for row in rows), Decimal(0))


def test_conseillers_numeriques_are_1450_awards_in_json_and_in_csv() -> None:
    amount = "investissement_financier_estimatif_total_de_l.etat"
    for name in ("cnfs.json", "cnfs.csv"):
        table, rows = opened(GRANTS / name, expected=("siret", amount))
        assert len(rows) == 1450
        assert total(rows, amount) == Decimal(110_520_090)
        assert len(table.columns) == 32
        assert sum(1 for row in rows if str(row.cells["raison_sociale"]) == "0") == 7


def test_fonds_vert_is_10782_rows_whose_sirens_are_read_as_they_stand() -> None:
    table, rows = opened(GRANTS / "fonds_vert_2023_source.csv")
    assert (table.delimiter, len(rows)) == (",", 10_782)
    assert total(rows, "montant_engage") == Decimal("1956354884.00")
    kinds: Counter[str] = Counter()
    for row in rows:
        assert tidy_department(row.cells["code_departement"])
        try:
            kinds["read" if siren_of(row.cells["siren"]) else "blank"] += 1
        except CodeError:
            kinds["wrong"] += 1
    assert kinds["read"] > 10_000
    assert 0 < kinds["wrong"] < 100


def test_dotations_have_their_total_in_both_formats() -> None:
    for suffix in ("xlsx", "csv"):
        path = GRANTS / f"{DOTATIONS}.{suffix}"
        _, rows = opened(path, expected=DOTATION_COLUMNS)
        assert len(rows) == 24_811
        assert total(rows, "montant_sub") == Decimal("1707978946.19")
        assert Counter(str(row.cells["dotation"]) for row in rows) == {
            "DETR": 20_382,
            "DSIL": 4_079,
            "DSID": 350,
        }


def same(cell: Cell) -> object:
    """A number is the same written out or not."""
    if isinstance(cell, str):
        try:
            return Decimal(cell)
        except ArithmeticError:
            return cell.replace("\r\n", "\n").strip()
    return cell


def test_the_dotations_workbook_equals_its_csv_cell_for_cell() -> None:
    book, in_book = opened(GRANTS / f"{DOTATIONS}.xlsx", expected=DOTATION_COLUMNS)
    text, in_text = opened(GRANTS / f"{DOTATIONS}.csv", expected=DOTATION_COLUMNS)
    assert (book.sheet, book.date_1904) == ("Projets_dotations_investissement_2019", True)
    assert book.columns == text.columns
    for left, right in zip(in_book, in_text, strict=True):
        assert [same(c) for c in left.cells.values()] == [same(c) for c in right.cells.values()]
    assert [row.number for row in in_book] == [row.number for row in in_text]


def test_the_single_departement_of_old_corse_is_the_only_one_refused() -> None:
    _, rows = opened(GRANTS / f"{DOTATIONS}.csv")
    refused = []
    for row in rows:
        try:
            tidy_department(row.cells["id_dep"])
        except CodeError as error:
            refused.append(error.value)
    assert refused == ["20A"]
