"""Rows of a sheet as SpreadsheetML: numbers and dates as numbers, text inline."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final

from dashboard.exports.columns import Titled, Value
from dashboard.formats import neutralise

# A cell holds no more; only a text that no screen shows whole is ever cut.
CELL_LENGTH: Final = 32_767

# What day 0 is for a spreadsheet, its false 29 February 1900 included.
_DAY_ZERO: Final = date(1899, 12, 30)
# What XML refuses, and what would read as such a character once written `_x0007_`.
_ESCAPED: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)")

# For each column: how its cells open after their place, and how their content is written.
Cells = Sequence[tuple[str, str, Callable[[Any], str]]]


def cells_of(columns: Sequence[Titled], letters: Sequence[str], styles: Sequence[int]) -> Cells:
    return [
        (f'<c r="{letter}', f'" s="{style}"{_KINDS[column.kind][0]}>', _KINDS[column.kind][1])
        for column, letter, style in zip(columns, letters, styles, strict=True)
    ]


def row_xml(number: int, cells: Cells, values: Iterable[Value]) -> str:
    """A blank is no cell at all."""
    written = [
        f"{place}{number}{opening}{write(value)}</c>"
        for (place, opening, write), value in zip(cells, values, strict=True)
        if value is not None and value != ""
    ]
    return f'<row r="{number}">{"".join(written)}</row>'


def inline(text: str) -> str:
    """Escaped; spaces at the ends are kept."""
    cut = text[:CELL_LENGTH]
    if _ESCAPED.search(cut):
        cut = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", cut)
    cut = cut.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    kept = ' xml:space="preserve"' if cut[:1].isspace() or cut[-1:].isspace() else ""
    return f"<is><t{kept}>{cut}</t></is>"


def _words(value: str) -> str:
    return inline(value if value[0].isalnum() else neutralise(value))


def _number(value: object) -> str:
    return f"<v>{value}</v>"


def _day(value: date) -> str:
    return f"<v>{(value - _DAY_ZERO).days}</v>"


_TEXT: Final = ' t="inlineStr"'
_KINDS: Final[dict[str, tuple[str, Callable[[Any], str]]]] = {
    "text": (_TEXT, _words),
    "code": (_TEXT, inline),
    "amount": ("", _number),
    "integer": ("", _number),
    "date": ("", _day),
}
