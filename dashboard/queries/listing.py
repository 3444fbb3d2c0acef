"""The list of published grants, sorted, by pages or whole."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, TypeVar

from django.db import connection
from psycopg.sql import SQL, Composable, Identifier

from dashboard.queries import lines, paging, source
from dashboard.queries.conditions import Params, parameters
from dashboard.queries.filters import Filter
from dashboard.queries.known_values import perimeter
from dashboard.queries.lines import (
    Amounts,
    BeneficiaryRef,
    CoFunding,
    CommuneShare,
    GrantLine,
    Shown,
)
from dashboard.queries.paging import Page, Position
from dashboard.queries.reading import rows
from dashboard.queries.source import Shape, Source, is_dated

__all__ = [
    "Amounts",
    "BeneficiaryRef",
    "CoFunding",
    "CommuneShare",
    "GrantLine",
    "Shown",
    "copy_shown",
    "list_grants",
    "list_shown",
    "read_lines",
    "walk_grants",
    "walk_shown",
]

_CHUNK: Final = 2000
_PICKED: Final = ", ".join(
    f"g.{name}"
    for name in (
        "grant_id",
        *source.MEASURES,
        *(f"retained_{name}" for name in source.MEASURES),
        *source.FOLLOWED,
    )
)

T = TypeVar("T")
Buffer = bytes | bytearray | memoryview


@dataclass(frozen=True, slots=True)
class Order:
    """A sort: `column` first, then the grant's key, so that no two rows are equal.

    The ways are those of one index read forward or backward. `kind` is the column's SQL type.
    """

    column: str
    kind: str
    descending: bool
    ties_descending: bool

    def sorted(self, *, backward: bool) -> Composable:
        return SQL("page.sort_key {way}, page.grant_id {ties}").format(
            way=_way(self.descending != backward), ties=_way(self.ties_descending != backward)
        )

    def after(self, backward: bool | None) -> Composable:
        """Rows beyond the position, in a form that bounds the index on its first column."""
        if backward is None:
            return SQL("true")
        down = self.descending != backward
        ties_down = self.ties_descending != backward
        return SQL(
            "(g.{column} {reach} %(after_key)s::{kind} AND (g.{column} {way} %(after_key)s::{kind}"
            " OR g.grant_id {ties} %(after_id)s::bigint))"
        ).format(
            column=Identifier(self.column),
            kind=SQL(self.kind),
            reach=SQL("<=" if down else ">="),
            way=SQL("<" if down else ">"),
            ties=SQL("<" if ties_down else ">"),
        )


ORDERS: Final = {
    "-montant": Order("awarded", "numeric", descending=True, ties_descending=False),
    "montant": Order("awarded", "numeric", descending=False, ties_descending=True),
    "date": Order("awarded_on", "date", descending=False, ties_descending=False),
    "-date": Order("awarded_on", "date", descending=True, ties_descending=True),
    "beneficiaire": Order("beneficiary_key", "text", descending=False, ties_descending=False),
    "reference": Order("reference", "text", descending=False, ties_descending=False),
}


def list_grants(
    wanted: Filter, *, limit: int = paging.DEFAULT_LIMIT, cursor: str = ""
) -> Page[GrantLine]:
    """One page of grants; see `list_shown`."""
    return list_shown(wanted, lines.LINE, lines.line, limit=limit, cursor=cursor)


def list_shown(
    wanted: Filter,
    shown: Shown,
    build: Callable[[Sequence[Any]], T],
    *,
    limit: int = paging.DEFAULT_LIMIT,
    cursor: str = "",
) -> Page[T]:
    """One page in the filter's order, of 1 to 1000 rows; the cursor goes on either way.

    A walk sorted by reference neither repeats nor skips a row that was there throughout. Cost:
    the rows of the page, read along the index of the sort; at another date, everything selected.
    Raises FilterError on a wrong limit or cursor.
    """
    paging.checked_limit(limit)
    name = paging.list_name("aides", wanted, wanted.sort)
    position = paging.read_cursor(cursor, name)
    way = None if position is None else position.backward
    query = _page_query(wanted, shown, way, tuple(perimeter()))
    params = {**parameters(wanted), **shown.values, "limit": limit + 1, **_position(position)}
    return paging.make_page(
        rows(query, params),
        limit=limit,
        position=position,
        name=name,
        key=lambda row: (_text(row[-1]), row[-2]),
        build=lambda row: build(row[:-2]),
    )


@lru_cache(maxsize=256)
def _page_query(wanted: Filter, shown: Shown, way: bool | None, _perimeter: tuple[str, ...]) -> str:
    """The text of a page's query, which costs as much to compose as a small page to read. `way`:
    whether the page is read backward from its cursor, None without one. Beside the filter, only
    the limits of the instance decide it."""
    order = ORDERS[wanted.sort]
    found = _found(wanted, shown, order)
    picked = SQL(
        "SELECT * FROM (SELECT {keys} FROM {relation} g WHERE {after}) page"
        " ORDER BY {order} LIMIT %(limit)s"
    ).format(
        keys=_keys(wanted, order),
        relation=found.relation,
        after=order.after(way),
        order=order.sorted(backward=bool(way)),
    )
    keys = SQL("page.grant_id, page.sort_key")
    query = _complete(wanted, found, picked, shown, order, keys, backward=bool(way))
    return query.as_string()


def walk_grants(wanted: Filter) -> Iterator[GrantLine]:
    """Every grant selected; see `walk_shown`."""
    return map(lines.line, walk_shown(wanted, lines.LINE))


def walk_shown(wanted: Filter, shown: Shown) -> Iterator[Sequence[Any]]:
    """Every grant selected, in the filter's order, streamed by a server-side cursor.

    Call inside `version.snapshot`. Cost: one pass, in constant memory here.
    """
    query, params = _whole(wanted, shown)
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, params)
        while chunk := cursor.fetchmany(_CHUNK):
            yield from chunk


def copy_shown(wanted: Filter, shown: Shown) -> Iterator[Buffer]:
    """The same as lines of CSV that PostgreSQL writes, each ended by a line feed."""
    query, params = _whole(wanted, shown)
    copied = SQL("COPY ({query}) TO STDOUT WITH (FORMAT csv)").format(query=query)
    with connection.cursor() as cursor, cursor.copy(cursor.mogrify(copied, params)) as found:
        yield from found


def read_lines(wanted: Filter, ids: Sequence[int]) -> tuple[GrantLine, ...]:
    """These grants, those that the filter selects, by reference. Cost: their rows alone."""
    order = ORDERS["reference"]
    found = _found(wanted, lines.LINE, order, ids=True)
    picked = SQL("SELECT {keys} FROM {relation} g").format(
        keys=_keys(wanted, order), relation=found.relation
    )
    query = _complete(wanted, found, picked, lines.LINE, order)
    return tuple(map(lines.line, rows(query, {**found.params, "ids": list(ids)})))


def _whole(wanted: Filter, shown: Shown) -> tuple[Composable, Params]:
    order = ORDERS[wanted.sort]
    found = _found(wanted, shown, order)
    picked = SQL("SELECT {keys} FROM {relation} g").format(
        keys=_keys(wanted, order), relation=found.relation
    )
    return _complete(wanted, found, picked, shown, order), {**found.params, **shown.values}


def _found(wanted: Filter, shown: Shown, order: Order, *, ids: bool = False) -> Source:
    """The relation with what rows are sorted by and, where it is not read apart, with what is
    shown of the published row."""
    columns = () if is_dated(wanted) else lines.published_columns((*shown.columns, shown.shares))
    present = {*source.COLUMNS, *source.MEASURES}
    more = tuple(name for name in dict.fromkeys((order.column, *columns)) if name not in present)
    return source.grants(wanted, Shape(more=more, ids=ids))


def _complete(
    wanted: Filter,
    found: Source,
    picked: Composable,
    shown: Shown,
    order: Order,
    *keys: Composable,
    backward: bool = False,
) -> Composable:
    """The picked rows as `page`, then what is shown of each and `keys`, in the same order."""
    page = SQL("page AS ({picked})").format(picked=picked)
    with_page = Source((*found.ctes, page), found.relation, found.params)
    return with_page.query(
        SQL("SELECT {columns} FROM {tables} ORDER BY {order}").format(
            columns=SQL(", ").join([SQL(", ".join(shown.columns)), *keys]),
            tables=lines.joined(wanted, shown),
            order=order.sorted(backward=backward),
        )
    )


def _keys(wanted: Filter, order: Order) -> SQL:
    """What picks and sorts rows, and the whole published row where it is not read apart."""
    return SQL(f"{_PICKED if is_dated(wanted) else 'g.*'}, g.{order.column} AS sort_key")


def _way(descending: bool) -> Composable:
    return SQL("DESC" if descending else "ASC")


def _position(position: Position | None) -> Params:
    if position is None:
        return {}
    return dict(zip(("after_key", "after_id"), position.key, strict=True))


def _text(value: Decimal | date | str) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
