"""CSV in any usual encoding and delimiter."""

import csv
import tracemalloc
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.formats import neutralise
from dashboard.imports.headers import match_columns
from dashboard.imports.limits import COMMAND_LIMITS, UnusableFile
from dashboard.imports.read import open_table
from tests.imports.files import opened, refusal, values

TEXT = "référence;montant\nété;1\nnoël;2\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encoding_and_delimiter_are_found_in_the_content(
    encoding: str, delimiter: str, newline: str
) -> None:
    content = TEXT.replace(";", delimiter).replace("\n", newline).encode(encoding)
    table, rows = opened(content)
    assert table.columns == ("référence", "montant")
    assert values(rows) == [["été", "1"], ["noël", "2"]]
    assert (table.encoding, table.delimiter, table.kind) == (encoding, delimiter, "csv")


def test_a_semicolon_file_with_decimal_commas_keeps_its_amounts_whole() -> None:
    _, rows = opened(b"nom;montant;part\nA;1,5;0,5\nB;2,5;0,5\n")
    assert values(rows) == [["A", "1,5", "0,5"], ["B", "2,5", "0,5"]]


def test_expected_columns_settle_the_delimiter() -> None:
    table, _ = opened(b"a,b;c,d\n1,2;3,4\n", expected=("a", "b;c", "d"))
    assert table.columns == ("a", "b;c", "d")


def test_quotes_and_line_breaks_inside_cells_are_kept() -> None:
    _, rows = opened(b'a;b\n"dit ""oui"";\npuis";2\n3;4\n')
    assert values(rows) == [['dit "oui";\npuis', "2"], ["3", "4"]]


def test_rows_have_the_numbers_that_a_spreadsheet_shows() -> None:
    _, rows = opened(b'a;b\n"1\n2";x\n\n;;\n  ;\n3;y\n')
    assert [row.number for row in rows] == [2, 6]


@pytest.mark.parametrize("expected", [("Reference", "MONTANT"), ()])
def test_the_header_may_stand_on_line_5_under_a_title(expected: tuple[str, ...]) -> None:
    content = "Aides 2021\n\nÉdité le 3 mai\n\nréférence;montant;fonds\nA;1;IDF\n"
    table, rows = opened(content.encode(), expected=expected)
    assert table.header_row == 5
    assert table.columns == ("référence", "montant", "fonds")
    assert [row.number for row in rows] == [6]


def test_a_header_pointed_at_is_taken_as_it_is() -> None:
    table, rows = opened(b"a;b\nc;d\n1;2\n", header_row=2)
    assert table.columns == ("c", "d")
    assert [row.number for row in rows] == [3]


def test_headers_are_matched_without_case_accents_nor_punctuation() -> None:
    found = match_columns(["Code Département", "Montant (€)"], ["code_departement", "montant", "x"])
    assert found == {"code_departement": "Code Département", "montant": "Montant (€)"}


def test_blank_cells_are_none_and_missing_cells_too() -> None:
    _, rows = opened(b"a;b;c\n1;;3\n4\n")
    assert values(rows) == [["1", None, "3"], ["4", None, None]]
    assert [row.problem for row in rows] == [None, None]


def test_a_row_with_too_many_cells_is_told_apart() -> None:
    _, rows = opened(b"a;b\n1;2;3\n4;5;;\n")
    assert rows[0].problem is not None
    assert "3 cellules pour 2 colonnes" in rows[0].problem
    assert rows[1].problem is None


def test_neutralised_cells_get_their_text_back() -> None:
    _, rows = opened(b"a;b\n'=1+1;'-x\n'quote;-2\n")
    assert values(rows) == [["=1+1", "-x"], ["'quote", "-2"]]


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(
    lambda text: text.strip()
)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8), st.sampled_from(";,\t"))
def test_any_text_written_to_a_csv_is_read_back(
    written: list[tuple[str, str]], delimiter: str
) -> None:
    out = StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["premier", "second"])
    writer.writerows([[neutralise(cell) for cell in row] for row in written])
    _, rows = opened(out.getvalue().encode(), expected=("premier", "second"))
    assert values(rows) == [list(row) for row in written]


def test_an_unclosed_quote_is_refused_rather_than_eating_the_end() -> None:
    assert refusal(b'a;b\n"1;2\n3;4\n') == "damaged"
    assert refusal(b'a;b\n"1;2\n' + b"3;4\n" * 50_000) == "cell_too_long"


def test_a_file_in_two_encodings_is_refused_with_the_line() -> None:
    with pytest.raises(UnusableFile, match="la ligne 2 est illisible"):
        opened("é;b\n".encode() + "é;b\n".encode("cp1252"))


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (b"a;b;A\n", r"« a » sert plusieurs fois \(colonne A, colonne C\)"),
        (b"a;;c\n", "colonne B n'a pas de nom"),
    ],
)
def test_headers_must_all_be_there_and_differ(header: bytes, told: str) -> None:
    with pytest.raises(UnusableFile, match=told):
        opened(header + b"1;2;3\n")


def test_blank_headers_at_the_end_are_no_columns() -> None:
    table, _ = opened(b"a;b;;\n1;2;;\n")
    assert table.columns == ("a", "b")


def test_200_columns_are_refused() -> None:
    assert refusal(";".join(f"c{i}" for i in range(200)).encode()) == "too_many_columns"


def test_50_000_rows_are_read_and_one_more_is_refused_at_once() -> None:
    rows = b'"a\nb";1\n' * 50_000
    assert len(opened(b"x;y\n" + rows)[1]) == 50_000
    assert refusal(b"x;y\n" + rows + b"c;2\n") == "too_many_rows"


def test_a_line_without_end_is_refused_before_it_is_held() -> None:
    assert refusal(b"a;b\n" + b"x" * 3_000_000) == "cell_too_long"


def test_a_big_file_is_read_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "national.csv"
    line = b"70-IDF-1;IDF;70;Une entreprise de volets;200000.00;2021-05-06\n"
    path.write_bytes(b"reference;fonds;departement;objet;montant;date\n" + line * 200_000)
    tracemalloc.start()
    try:
        table = open_table(path, filename=path.name, limits=COMMAND_LIMITS)
        count = sum(1 for _ in table.rows)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 200_000
    assert peak < path.stat().st_size / 2
