"""JSON."""

from decimal import Decimal

import pytest

from dashboard.imports.limits import UnusableFile
from tests.imports.files import opened, refusal, values


def test_objects_with_missing_keys_make_one_table() -> None:
    table, rows = opened(b'[{"a": 1, "b": "x"}, {"b": "", "c": 2.50}, {}, {"a": null, "b": "y"}]')
    assert (table.kind, table.columns) == ("json", ("a", "b", "c"))
    assert values(rows) == [[1, "x", None], [None, None, Decimal("2.50")], [None, "y", None]]
    assert [row.number for row in rows] == [1, 2, 4]


@pytest.mark.parametrize("holder", ["results", "data"])
def test_the_list_may_be_held_by_an_object(holder: str) -> None:
    _, rows = opened(f'{{"total": 1, "{holder}": [{{"a": 1}}]}}'.encode())
    assert values(rows) == [[1]]


def test_numbers_keep_their_decimal_text() -> None:
    _, rows = opened(b'[{"a": 0.1, "b": 1234567890123456.78, "c": 3.0, "d": 1e5}]')
    assert values(rows) == [[Decimal("0.1"), Decimal("1234567890123456.78"), 3, 100000]]


def test_nan_is_no_value() -> None:
    _, rows = opened(b'[{"a": NaN, "b": 1}, {"a": -Infinity, "b": 2}]')
    assert values(rows) == [[None, 1], [None, 2]]


def test_text_that_the_database_cannot_hold_is_marked() -> None:
    _, rows = opened(b'[{"a": "x\\u0000y\\ud800z", "b": {"c": [1.5]}}]')
    assert values(rows) == [["x\ufffdy\ufffdz", '{"c": ["1.5"]}']]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"[]", "empty"),
        (b"[{}]", "empty"),
        (b'{"a": 1}', "wrong_type"),
        (b"[[1, 2], [3]]", "wrong_type"),
        (b'[{"a": 1},]', "damaged"),
        (b'[{"a": ' + b"1" * 5000 + b"}]", "damaged"),
        (b"[" * 100_000, "damaged"),
        (b'[{"a": "\xe9"}]', "damaged"),
        (b'[{"a": 1, "A": 2}]', "headers"),
        (b'[{"": 1}]', "headers"),
        (b"[" + b'{"a":1},' * 50_000 + b'{"a":1}]', "too_many_rows"),
    ],
)
def test_json_that_is_no_table_is_refused(content: bytes, code: str) -> None:
    assert refusal(content, filename="cnfs.json") == code


def test_a_syntax_error_is_located() -> None:
    with pytest.raises(UnusableFile, match="ligne 2, caractère 9"):
        opened(b'[{"a": 1},\n{"a": 1 "b": 2}]')
