"""Sums of the published state over a filter, whole or by up to three axes. Amounts in euros."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from psycopg.sql import SQL, Composable, Identifier

from dashboard.formats import ratio
from dashboard.models.choices import Category, Size, slug
from dashboard.queries import paging
from dashboard.queries.filters import Filter, FilterError, ParameterError
from dashboard.queries.paging import Page, Position
from dashboard.queries.reading import source_rows
from dashboard.queries.relations import AXES, BENEFICIARIES, MEASURES, Relation, relation
from dashboard.queries.remembered import once

Key = str | int | date | None

MAX_AXES: Final = 3
_SORT_TYPES: Final = {"exercice": "integer", "mois": "date"}
_FIRST_KEYS: Final = {"exercice": "0", "mois": "-infinity"}


@dataclass(frozen=True, slots=True)
class Totals:
    """`grants_…_followed` say for how many grants committed and paid amounts are known;
    `paid_awarded` is what the grants followed for payment were awarded."""

    grants: int
    awarded: Decimal
    committed: Decimal
    paid: Decimal
    grants_commitments_followed: int
    grants_payments_followed: int
    paid_awarded: Decimal


@dataclass(frozen=True, slots=True)
class Cell:
    """Totals of the grants that share these keys, in the order of the axes; None is unknown."""

    keys: tuple[Key, ...]
    totals: Totals


def parse_axes(values: Sequence[str]) -> tuple[str, ...]:
    """`par`: one to three axes, comma-separated or repeated. Raises FilterError."""
    words = [word.strip() for value in values for word in value.split(",") if word.strip()]
    axes = tuple(dict.fromkeys(words))
    for axis in axes:
        if axis not in AXES:
            message = f"« par={axis} » est inconnu. Valeurs connues : {', '.join(AXES)}."
            raise FilterError(ParameterError("par", axis, message, AXES))
    if not 1 <= len(axes) <= MAX_AXES:
        message = f"« par » prend de un à trois axes parmi : {', '.join(AXES)}."
        raise FilterError(ParameterError("par", ",".join(axes), message, AXES))
    return axes


@once
def totals(wanted: Filter) -> Totals:
    """One row. Cost: a rollup of some thousand rows, or one pass over the grants selected."""
    found = relation(wanted)
    query = SQL("SELECT {measures} FROM {tables}").format(
        measures=found.measures(), tables=found.tables(())
    )
    return as_totals(source_rows(found.source, query)[0])


@once
def totals_by(wanted: Filter, axes: Sequence[str]) -> list[Cell]:
    """Every cell that has a grant, by keys, unknown last. Cost: as `totals`, grouped.

    By commune a grant counts in each of its communes: counts of grants do not add up there.
    """
    found = relation(wanted, axes)
    query = SQL("{cells} ORDER BY {order}").format(
        cells=_cells(found, axes), order=_order(len(axes), backward=False)
    )
    return [_cell(row, len(axes)) for row in source_rows(found.source, query)]


def totals_page(
    wanted: Filter, axes: Sequence[str], *, limit: int, cursor: str
) -> tuple[Page[Cell], Totals]:
    """The cells of `totals_by`, page by page, and the `totals` of the whole filter.

    Cost: each page groups anew; by commune, where grants do not add up, the totals once more.
    """
    paging.checked_limit(limit)
    name = paging.list_name("agregats", wanted, *axes)
    position = paging.read_cursor(cursor, name)
    backward = position is not None and position.backward
    found = relation(wanted, axes)
    add_up = "commune" not in axes
    query = SQL(
        "SELECT cell.*, false AS is_total FROM cell WHERE {after} {total}"
        " ORDER BY is_total DESC, {order} LIMIT %(limit)s"
    ).format(
        after=_after(axes, position),
        total=_sum_of_cells(len(axes)) if add_up else SQL(""),
        order=_order(len(axes), backward=backward),
    )
    keys = position.key if position else ()
    extra = 1 + add_up
    params = {"limit": limit + extra, **{f"after{number}": key for number, key in enumerate(keys)}}
    cells = SQL("cell AS ({cells})").format(cells=_cells(found, axes))
    rows = source_rows(replace(found.source, ctes=(*found.source.ctes, cells)), query, params)
    total = _cell(rows.pop(0), len(axes)).totals if add_up else totals(wanted)
    page = paging.make_page(
        rows,
        limit=limit,
        position=position,
        name=name,
        key=_sort_key(axes),
        build=lambda row: _cell(row, len(axes)),
    )
    return page, total


def distinct_beneficiaries(wanted: Filter, axes: Sequence[str] = ()) -> dict[tuple[Key, ...], int]:
    """How many known beneficiaries, by keys (`()` when no axis): a count that never adds up.

    Masked and unknown ones are not counted, and cells that have no other are not there; a grant
    withdrawn since counts as it did. Cost: a pass over the beneficiaries of everything, of a
    plan or of a département, else over the grants selected.
    """
    found = relation(wanted, axes, also=("beneficiaire",))
    if found.table == BENEFICIARIES:
        query = SQL("SELECT count(*) FROM {tables} WHERE g.grants > 0")
        return {(): source_rows(found.source, query.format(tables=found.tables(())))[0][0]}
    counted: Composable = SQL("g.beneficiary_id")
    tables = found.tables(axes)
    if wanted.known_at:
        counted = SQL("e.beneficiary_id")
        join = SQL("{tables} JOIN dashboard_grantedition e ON e.id = g.edition_id")
        tables = join.format(tables=tables)
    keys = [found.axis(axis) for axis in axes]
    query = SQL("SELECT {columns} FROM {tables} {group}")
    group = SQL("WHERE {counted} IS NOT NULL GROUP BY {keys}")
    columns = [*keys, SQL("count(DISTINCT {counted})").format(counted=counted)]
    composed = query.format(
        columns=SQL(", ").join(columns),
        tables=tables,
        group=group.format(counted=counted, keys=SQL(", ").join(keys)) if keys else SQL(""),
    )
    return {tuple(row[:-1]): row[-1] for row in source_rows(found.source, composed)}


def payment_rate(found: Totals) -> Decimal | None:
    """Paid over awarded, among grants whose payments are followed; None where it means nothing."""
    return ratio(found.paid, found.paid_awarded)


def known_committed(found: Totals) -> Decimal | None:
    """None when there are grants and commitments are followed for none of them."""
    return found.committed if found.grants_commitments_followed or not found.grants else None


def known_paid(found: Totals) -> Decimal | None:
    """None when there are grants and payments are followed for none of them."""
    return found.paid if found.grants_payments_followed or not found.grants else None


def key_word(axis: str, key: Key) -> str | int | None:
    """A key as partners write it: French words, months as "2021-05"."""
    if isinstance(key, date):
        return f"{key:%Y-%m}"
    if key is not None and axis == "categorie":
        return slug(Category, str(key))
    if key is not None and axis == "taille":
        return slug(Size, str(key))
    return key


def as_totals(measures: Sequence[Any]) -> Totals:
    """From a row of MEASURES, in their order."""
    return Totals(*measures)


def _cell(row: Sequence[Any], width: int) -> Cell:
    return Cell(tuple(row[:width]), as_totals(row[width : width + len(MEASURES)]))


def _cells(found: Relation, axes: Sequence[str]) -> Composable:
    """Keys `k0`… then measures; cells that no grant is left in are not there."""
    keys = [found.axis(axis) for axis in axes]
    named = [
        SQL("{key} AS {name}").format(key=key, name=Identifier(f"k{number}"))
        for number, key in enumerate(keys)
    ]
    return SQL("SELECT {named}, {measures} FROM {tables} GROUP BY {keys} {having}").format(
        named=SQL(", ").join(named),
        measures=found.measures(),
        tables=found.tables(axes),
        keys=SQL(", ").join(SQL(str(number + 1)) for number in range(len(keys))),
        having=SQL("") if found.table == "live" else SQL("HAVING sum(g.grants) > 0"),
    )


def _sum_of_cells(width: int) -> SQL:
    """One more row, without keys: where grants add up, the totals of the filter."""
    keys = ["NULL"] * width
    sums = [
        f"coalesce(sum({name}), 0){'::bigint' if name.startswith('grants') else ''}"
        for name in MEASURES
    ]
    return SQL(f"UNION ALL SELECT {', '.join([*keys, *sums])}, true FROM cell")  # noqa: S608 (names of ours)


def _order(width: int, *, backward: bool) -> Composable:
    way = "DESC NULLS FIRST" if backward else "ASC NULLS LAST"
    return SQL(", ").join(
        SQL("{key} {way}").format(key=Identifier(f"k{number}"), way=SQL(way))
        for number in range(width)
    )


def _after(axes: Sequence[str], position: Position | None) -> Composable:
    """Rows after the position's keys; each key is a pair (unknown?, value), unknown last."""
    if position is None:
        return SQL("true")
    left, right = [], []
    for number, axis in enumerate(axes):
        kind = SQL(_SORT_TYPES.get(axis, "text"))
        first = SQL("'" + _FIRST_KEYS.get(axis, "") + "'")
        key = Identifier(f"k{number}")
        left.append(SQL("{key} IS NULL").format(key=key))
        left.append(SQL("coalesce({key}::{kind}, {first})").format(key=key, kind=kind, first=first))
        value = SQL(f"%(after{number})s")
        right.append(SQL("{value}::{kind} IS NULL").format(value=value, kind=kind))
        right.append(
            SQL("coalesce({value}::{kind}, {first})").format(value=value, kind=kind, first=first)
        )
    return SQL("({left}) {way} ({right})").format(
        left=SQL(", ").join(left),
        way=SQL("<" if position.backward else ">"),
        right=SQL(", ").join(right),
    )


def _sort_key(axes: Sequence[str]) -> Callable[[Sequence[Any]], list[Any]]:
    return lambda row: [
        key.isoformat() if isinstance(key, date) else key for key in row[: len(axes)]
    ]
