"""What is refused before any parser runs."""

import tracemalloc
import zipfile
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.imports.limits import PAGE_LIMITS, UnusableFile
from tests.imports.files import (
    archive,
    claiming,
    edited,
    members_of,
    ods,
    ods_row,
    ods_text,
    opened,
    refusal,
    xlsx_of,
)

SMALL = xlsx_of(["a", "b"], ["x", 3])
SHEET = "xl/worksheets/sheet1.xml"
SHARED = "xl/sharedStrings.xml"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "wrong_type"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 50, "wrong_type"),
        (b"%PDF-1.7", "wrong_type"),
        (b"\x1f\x8b\x08" + b"\x00" * 50, "wrong_type"),
        (b"<html><body><table>", "wrong_type"),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?><Workbook>", "wrong_type"),
        ("<html>".encode("utf-16"), "wrong_type"),
        (bytes(range(256)) * 4, "wrong_type"),
        (b"a;b\n1;\x00\n", "wrong_type"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "old_excel"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a;b\n1;2\n".encode("utf-16-le"), "encoding"),
        (archive({"aides.csv": b"a;b\n1;2\n"}), "wrong_type"),
        (archive({"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}), "wrong_type"),
        (archive({"xl/workbook.bin": b"x", "[Content_Types].xml": b"<a/>"}), "wrong_type"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.text"}), "wrong_type"),
        (ods(("T", ""), manifest="<manifest:encryption-data/>"), "password"),
        (SMALL[:-100], "damaged"),
        (SMALL[:1000], "damaged"),
        (archive(members_of(SMALL), method=zipfile.ZIP_LZMA), "damaged"),
    ],
)
def test_what_is_no_table_is_refused_by_its_content(content: bytes, code: str) -> None:
    for name in ("aides.xlsx", "aides.csv"):
        assert refusal(content, filename=name) == code


def test_a_file_past_the_limit_is_not_read() -> None:
    limits = replace(PAGE_LIMITS, file_bytes=10)
    assert refusal(b"a;b\n1;2;3;4\n", limits=limits) == "too_big"
    assert refusal(b'[{"a": 1}]', limits=replace(PAGE_LIMITS, json_bytes=5)) == "too_big"


def with_padding(size: int) -> bytes:
    members = members_of(SMALL)
    members[SHEET] += b" " * size
    return archive(members)


def test_a_zip_bomb_is_refused_in_little_memory() -> None:
    bomb = with_padding(PAGE_LIMITS.inflated_bytes)
    tracemalloc.start()
    try:
        assert refusal(bomb, filename="bombe.xlsx") == "bomb"
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000


def test_a_small_file_that_inflates_a_thousand_times_is_a_bomb() -> None:
    assert refusal(with_padding(20_000_000)) == "bomb"


def test_a_bomb_whose_directory_lies_is_refused() -> None:
    assert refusal(claiming(with_padding(20_000_000), SHEET, 1000)) == "damaged"


def test_repeated_names_in_the_archive_are_refused() -> None:
    members = members_of(SMALL)
    members["XL/worksheets/Sheet1.xml"] = members[SHEET]
    assert refusal(archive(members)) == "damaged"


@pytest.mark.parametrize(
    "reference", [b'r="XFD1048576"', b"r = 'XFD1048576'", b'r="xfd1048576"', b'r="B99999999999"']
)
def test_a_single_cell_far_away_is_refused_rather_than_filled_up_to(reference: bytes) -> None:
    assert refusal(edited(SMALL, SHEET, (b'r="B2"', reference))) == "bomb"


def test_a_far_cell_under_another_prefix_is_seen_too() -> None:
    namespace = b'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    prefixed = edited(
        SMALL,
        SHEET,
        (b"<worksheet ", b"<worksheet " + namespace + b" "),
        (b'<c r="B2"', b'<x:c r="XFD1048576"'),
        (b"<v>3</v></c>", b"<x:v>3</x:v></x:c>"),
    )
    assert refusal(prefixed) == "bomb"


def test_a_sheet_hidden_in_a_file_named_like_a_picture_is_refused() -> None:
    members = members_of(SMALL)
    members["xl/media/a.png"] = b"\x89PNG" + members.pop(SHEET)
    source = archive(members)
    rels = "xl/_rels/workbook.xml.rels"
    assert refusal(edited(source, rels, (b"worksheets/sheet1.xml", b"media/a.png"))) == "damaged"


def test_formatted_but_blank_cells_far_away_do_not_count() -> None:
    far = edited(SMALL, SHEET, (b"</row></sheetData>", b'<c r="XFD2" s="0"/></row></sheetData>'))
    assert len(opened(far)[1]) == 1


def test_one_long_text_shared_by_many_cells_is_refused() -> None:
    shared = ["x" * 30_000] * 20
    assert refusal(xlsx_of(["a", "b"], *[shared] * 200)) == "bomb"


def test_shared_texts_that_are_announced_or_pointed_at_but_absent_are_refused() -> None:
    announced = edited(SMALL, SHARED, (b'uniqueCount="', b'uniqueCount="99999999'))
    assert refusal(announced) == "damaged"
    assert refusal(edited(SMALL, SHEET, (b"<v>2</v>", b"<v>99</v>"))) == "damaged"


def test_a_document_type_is_refused() -> None:
    doctype = b'<!DOCTYPE a [<!ENTITY b "b">]><worksheet '
    assert refusal(edited(SMALL, SHEET, (b"<worksheet ", doctype))) == "damaged"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (ods_row(ods_text("a", repeated=16_000), repeated=50_000), "bomb"),
        (ods_row(ods_text("a"), repeated=60_000), "too_many_rows"),
        (ods_row(ods_text("a" * 30_000, repeated=100), repeated=3_000), "bomb"),
        (ods_row(ods_text('a<text:s text:c="4000000000"/>')), "bomb"),
        (
            ods_row(ods_text("a"))
            + ods_row("<table:table-cell/>", repeated=1_000_000)
            + ods_row(ods_text("b", repeated=90)),
            "bomb",
        ),
    ],
)
def test_repetitions_of_an_ods_are_counted_before_they_are_made(rows: str, code: str) -> None:
    assert refusal(ods(("T", rows)), filename="aides.ods") == code


def test_the_cell_to_clear_is_told() -> None:
    far = edited(SMALL, SHEET, (b'r="B2"', b'r="XFD1048576"'))
    with pytest.raises(UnusableFile, match=r"1\s048\s576 lignes et 16\s384 colonnes.*effacez-la"):
        opened(far)


MEMBERS = {
    "xlsx": members_of(SMALL),
    "ods": members_of(ods(("T", ods_row(ods_text("a") + ods_text("b"))))),
}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_mutilated_workbook_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    members = dict(MEMBERS[data.draw(st.sampled_from(["xlsx", "ods"]))])
    name = data.draw(st.sampled_from(sorted(members)))
    content = members[name]
    start = data.draw(st.integers(0, len(content)))
    cut = data.draw(st.integers(0, 20))
    members[name] = content[:start] + data.draw(st.binary(max_size=8)) + content[start + cut :]
    source = archive(members)
    place = data.draw(st.integers(0, len(source)))
    source = source[:place] + data.draw(st.binary(max_size=2)) + source[place:]
    with suppress(UnusableFile):
        opened(source)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_and_nothing_else(content: bytes) -> None:
    for source in (content, b"a;b\n" + content, "é;b\n".encode() + content):
        with suppress(UnusableFile):
            opened(source)
