"""Pages by key: a cursor says after (or before) which row to go on, never how many to skip."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any, Final, Generic, TypeVar

from django.core import signing

from dashboard.queries.filters import Filter, FilterError, ParameterError, filter_params

DEFAULT_LIMIT: Final = 50
MAX_LIMIT: Final = 1000

_SALT: Final = "dashboard.queries.paging"

T = TypeVar("T")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list; `next` and `previous` are opaque cursors, None at the ends."""

    rows: tuple[T, ...]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page starts: just after the row of this key, or just before it."""

    key: tuple[Any, ...]
    backward: bool = False


def parse_limit(text: str) -> int:
    """`limite`: 1 to 1000, 50 when empty. Raises FilterError."""
    if not text:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise _wrong_limit(text)
    return checked_limit(int(text))


def checked_limit(limit: int) -> int:
    if not 1 <= limit <= MAX_LIMIT:
        raise _wrong_limit(str(limit))
    return limit


def list_name(kind: str, wanted: Filter, *more: str) -> str:
    """What a cursor belongs to: another list, filter or order refuses it."""
    return list_of(kind, filter_params(wanted), more)


def list_of(*told: object) -> str:
    """The same for lists with a filter of their own."""
    return blake2s(repr(told).encode(), digest_size=9).hexdigest()


def read_cursor(cursor: str, name: str) -> Position | None:
    """None for the first page. Raises FilterError when forged, damaged or of another list."""
    if not cursor:
        return None
    try:
        found, backward, *key = signing.loads(cursor, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise _wrong_cursor(cursor, "illisible") from None
    if found != name:
        raise _wrong_cursor(cursor, "celui d'une autre liste ou d'un autre tri")
    return Position(tuple(key), bool(backward))


def make_page(
    rows: Sequence[Row],
    *,
    limit: int,
    position: Position | None,
    name: str,
    key: Callable[[Row], Sequence[Any]],
    build: Callable[[Row], T],
) -> Page[T]:
    """The page made of `rows`: at most limit + 1 of them, nearest to the position first."""
    backward = position is not None and position.backward
    more = len(rows) > limit
    kept = list(rows[:limit])
    if backward:
        kept.reverse()
    has_next = backward or more
    has_previous = more if backward else position is not None
    return Page(
        tuple(build(row) for row in kept),
        _cursor(name, key(kept[-1]), backward=False) if kept and has_next else None,
        _cursor(name, key(kept[0]), backward=True) if kept and has_previous else None,
    )


def _cursor(name: str, key: Sequence[Any], *, backward: bool) -> str:
    return signing.dumps([name, int(backward), *key], salt=_SALT, compress=True)


def _wrong_limit(value: str) -> FilterError:
    message = f"« limite={value} » n'est pas un nombre entre 1 et {MAX_LIMIT}."
    return FilterError(ParameterError("limite", value, message))


def _wrong_cursor(value: str, what: str) -> FilterError:
    message = f"Le curseur est {what} : reprenez la liste à son début, sans « curseur »."
    return FilterError(ParameterError("curseur", value, message))
