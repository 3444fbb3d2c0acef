"""The list of published grants, sorted, by pages or whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from psycopg.sql import SQL, Composable, Identifier

from dashboard.queries import lines, paging, source
from dashboard.queries.conditions import Params
from dashboard.queries.filters import Filter
from dashboard.queries.lines import (
    Amounts,
    BeneficiaryRef,
    CoFunding,
    CommuneShare,
    GrantLine,
)
from dashboard.queries.paging import Page, Position
from dashboard.queries.reading import rows
from dashboard.queries.source import Shape, Source

__all__ = [
    "Amounts",
    "BeneficiaryRef",
    "CoFunding",
    "CommuneShare",
    "GrantLine",
    "list_grants",
    "read_lines",
    "walk_grants",
]

_CHUNK: Final = 2000


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

    def after(self, position: Position | None) -> Composable:
        """Rows beyond the position, in a form that bounds the index on its first column."""
        if position is None:
            return SQL("true")
        down = self.descending != position.backward
        ties_down = self.ties_descending != position.backward
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
    """One page in the filter's order, of 1 to 1000 rows; the cursor goes on either way.

    A walk sorted by reference neither repeats nor skips a row that was there throughout. Cost:
    the rows of the page, read along the index of the sort; at another date, everything selected.
    Raises FilterError on a wrong limit or cursor.
    """
    paging.checked_limit(limit)
    order = ORDERS[wanted.sort]
    name = paging.list_name("aides", wanted, wanted.sort)
    position = paging.read_cursor(cursor, name)
    found = source.grants(wanted, Shape(more=_more(order)))
    backward = position is not None and position.backward
    picked = SQL(
        "SELECT * FROM (SELECT {keys} FROM {relation} g WHERE {after}) page"
        " ORDER BY {order} LIMIT %(limit)s"
    ).format(
        keys=_keys(order),
        relation=found.relation,
        after=order.after(position),
        order=order.sorted(backward=backward),
    )
    query = _complete(wanted, found, picked, order, backward=backward)
    params = {**found.params, "limit": limit + 1, **_position(position)}
    return paging.make_page(
        rows(query, params),
        limit=limit,
        position=position,
        name=name,
        key=lambda row: (_text(row[-1]), row[0]),
        build=_line,
    )


def walk_grants(wanted: Filter) -> Iterator[GrantLine]:
    """Every grant selected, in the filter's order, streamed by a server-side cursor.

    Call inside `version.snapshot`. Cost: one pass, in constant memory here.
    """
    order = ORDERS[wanted.sort]
    found = source.grants(wanted, Shape(more=_more(order)))
    picked = SQL("SELECT {keys} FROM {relation} g").format(
        keys=_keys(order), relation=found.relation
    )
    query = _complete(wanted, found, picked, order, backward=False)
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, found.params)
        while chunk := cursor.fetchmany(_CHUNK):
            yield from map(_line, chunk)


def read_lines(wanted: Filter, ids: Sequence[int]) -> tuple[GrantLine, ...]:
    """These grants, those that the filter selects, by reference. Cost: their rows alone."""
    order = ORDERS["reference"]
    found = source.grants(wanted, Shape(more=_more(order), ids=True))
    picked = SQL("SELECT {keys} FROM {relation} g").format(
        keys=_keys(order), relation=found.relation
    )
    query = _complete(wanted, found, picked, order, backward=False)
    return tuple(map(_line, rows(query, {**found.params, "ids": list(ids)})))


def _complete(
    wanted: Filter, found: Source, picked: Composable, order: Order, *, backward: bool
) -> Composable:
    """The picked rows as `page`, then everything that a line shows, in the same order."""
    page = SQL("page AS ({picked})").format(picked=picked)
    with_page = Source((*found.ctes, page), found.relation, found.params)
    return with_page.query(
        SQL("SELECT {columns}, page.sort_key FROM {tables} ORDER BY {order}").format(
            columns=lines.columns(),
            tables=lines.joined(wanted),
            order=order.sorted(backward=backward),
        )
    )


def _keys(order: Order) -> Composable:
    names = ("grant_id", *source.MEASURES, *(f"retained_{name}" for name in source.MEASURES))
    return SQL("{names}, g.{sort_key} AS sort_key").format(
        names=SQL(", ").join(SQL("g.{}").format(Identifier(name)) for name in names),
        sort_key=Identifier(order.column),
    )


def _more(order: Order) -> tuple[str, ...]:
    present = (*source.COLUMNS, *source.MEASURES)
    return () if order.column in present else (order.column,)


def _way(descending: bool) -> Composable:
    return SQL("DESC" if descending else "ASC")


def _position(position: Position | None) -> Params:
    if position is None:
        return {}
    return dict(zip(("after_key", "after_id"), position.key, strict=True))


def _text(value: Decimal | date | str) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _line(row: Sequence[Any]) -> GrantLine:
    return lines.line(row[:-1])
