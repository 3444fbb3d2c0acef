"""The table behind every chart and map: the same object is shown, drawn and downloaded."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from dashboard.formats import NOT_GIVEN, integer, number, percent

Raw = str | int | Decimal | None

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` is read, `value` goes into files; `bar` is a length from 0 to 100."""

    text: str
    value: Raw = None
    href: str = ""
    bar: Decimal | None = None
    note: str = ""
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of a row names it. `foot` is the row of totals; `slug` names its files."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    foot: tuple[Cell, ...] = field(default=())
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """A table that only files hold, such as all the areas of a map: built when asked for."""

    slug: str
    build: Callable[[], Table]


def columns(*labels: str) -> tuple[Column, ...]:
    """A naming column, then columns of figures."""
    return tuple(Column(label, numeric=place > 0) for place, label in enumerate(labels))


def name(text: str, href: str = "", *, note: str = "") -> Cell:
    return Cell(text, text, href, note=note, numeric=False)


def money(amount: Decimal | None, href: str = "", *, bar: Decimal | None = None) -> Cell:
    """The unit stands in the title of the column."""
    return Cell(amount_text(amount), amount, href, bar)


def amount_text(amount: Decimal | None) -> str:
    return NOT_GIVEN if amount is None else number(amount, 2)


def count(value: int, href: str = "", *, bar: Decimal | None = None) -> Cell:
    return Cell(integer(value), value, href, bar)


def rate(value: Decimal | None) -> Cell:
    rounded = None
    if value is not None:
        rounded = (value * 100).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return Cell(percent(value), rounded)


def cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def length(part: Decimal | None, longest: Decimal | None) -> Decimal | None:
    """Of a bar, from 0 to 100, when the longest one fills its cell."""
    if part is None or not longest or longest <= 0:
        return None
    share = max(part, Decimal(0)) * 100 / longest
    return min(share, Decimal(100)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
