"""Euros awarded, committed and paid month by month, by the date each movement took effect."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any

from psycopg.sql import SQL, Composable

from dashboard.queries import conditions
from dashboard.queries.filters import Filter
from dashboard.queries.reading import source_rows
from dashboard.queries.relations import MONTHS, Relation, relation
from dashboard.queries.remembered import once


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """Signed euros that took effect in the month; `month` is its first day."""

    month: date
    awarded: Decimal
    committed: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class Series:
    """Months without gaps. `year_only`: grants whose award is dated by its year alone, which
    stand in December. `first_awards`: what the grants first awarded in each month hold by now;
    None where it was not read along."""

    points: tuple[MonthPoint, ...]
    year_only: int
    first_awards: Mapping[date, Decimal] | None = field(default=None, compare=False)


@once
def monthly(wanted: Filter) -> Series:
    """Movements by month, not accumulated; their sum is that of `totals`.

    Cost: one reading of the month rollup, or one pass over the movements of the grants selected
    and one over these grants; communes split each movement of grants in several places.
    """
    found = relation(wanted, ("mois",))
    if found.table == MONTHS:
        return _of_rollup(found)
    return Series(tuple(_without_gaps(_live_points(wanted, found))), _year_only(found))


def cumulative(series: Series) -> Series:
    """Each month with all that came before."""
    return replace(series, points=tuple(accumulate(series.points, _add)))


def _of_rollup(found: Relation) -> Series:
    query = SQL(
        "SELECT g.month, sum(g.moved_awarded), sum(g.moved_committed), sum(g.moved_paid),"
        " sum(g.year_only), sum(g.awarded),"
        " bool_or(g.moved_awarded <> 0 OR g.moved_committed <> 0 OR g.moved_paid <> 0)"
        " FROM {tables} GROUP BY 1 ORDER BY 1"
    ).format(tables=found.tables(()))
    rows = source_rows(found.source, query)
    points = _points([row[:4] for row in rows if row[6]])
    return Series(
        tuple(_without_gaps(points)),
        sum(int(row[4]) for row in rows),
        {row[0]: row[5] for row in rows},
    )


def _live_points(wanted: Filter, found: Relation) -> list[MonthPoint]:
    """`piece`: the movements, or the parts of them that the selected communes hold."""
    query = SQL(
        "SELECT date_trunc('month', piece.effective_on)::date,"
        " coalesce(sum(piece.amount) FILTER (WHERE piece.kind = 'award'), 0),"
        " coalesce(sum(piece.amount) FILTER (WHERE piece.kind = 'commitment'), 0),"
        " coalesce(sum(piece.amount) FILTER (WHERE piece.kind = 'payment'), 0)"
        " FROM ({pieces}) piece WHERE piece.amount <> 0 GROUP BY 1 ORDER BY 1"
    ).format(pieces=_pieces(wanted, found))
    return _points(source_rows(found.source, query))


def _pieces(wanted: Filter, found: Relation) -> Composable:
    movements = SQL(
        "{tables} JOIN dashboard_publishedmovement m ON m.grant_id = g.grant_id AND {dates}"
    ).format(tables=found.tables(()), dates=conditions.all_of(_dates(wanted)))
    if not wanted.communes:
        return SQL("SELECT m.effective_on, m.kind, m.amount FROM {movements}").format(
            movements=movements
        )
    return SQL(
        "SELECT m.effective_on, m.kind, part.amount FROM {movements}"
        ' CROSS JOIN LATERAL (SELECT array_agg(s.commune_id ORDER BY s.commune_id COLLATE "C"'
        ' NULLS LAST) AS communes, array_agg(s.weight ORDER BY s.commune_id COLLATE "C"'
        " NULLS LAST) AS weights FROM dashboard_editionshare s"
        " WHERE s.edition_id = g.edition_id) place"
        " CROSS JOIN LATERAL unnest(place.communes, relance_split(m.amount, place.weights))"
        " AS part(commune_id, amount) WHERE {share}"
    ).format(movements=movements, share=conditions.of_communes(wanted, SQL("part")))


def _dates(wanted: Filter) -> list[Composable]:
    found: list[Composable] = []
    if wanted.as_of:
        found.append(SQL("m.effective_on <= %(as_of)s"))
    if wanted.known_at:
        found.append(SQL("m.published_at <= %(known_at)s"))
    return found


def _year_only(found: Relation) -> int:
    query = SQL(
        "SELECT count(*) FILTER (WHERE g.awarded_on_precision = 'year') FROM {tables}"
    ).format(tables=found.tables(()))
    return int(source_rows(found.source, query)[0][0])


def _points(rows: Sequence[Sequence[Any]]) -> list[MonthPoint]:
    return [MonthPoint(*row) for row in rows]


def _without_gaps(points: Sequence[MonthPoint]) -> Iterator[MonthPoint]:
    expected = None
    for point in points:
        while expected and expected < point.month:
            yield MonthPoint(expected, Decimal(0), Decimal(0), Decimal(0))
            expected = _next_month(expected)
        yield point
        expected = _next_month(point.month)


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _add(total: MonthPoint, point: MonthPoint) -> MonthPoint:
    return MonthPoint(
        point.month,
        total.awarded + point.awarded,
        total.committed + point.committed,
        total.paid + point.paid,
    )
