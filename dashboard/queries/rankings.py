"""Who received most: funds, beneficiaries, départements."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from psycopg.sql import SQL, Composable

from dashboard.formats import ratio
from dashboard.queries import territories
from dashboard.queries.beneficiaries import recipients
from dashboard.queries.coverage import coverage_complete
from dashboard.queries.filters import Filter
from dashboard.queries.reading import source_rows
from dashboard.queries.relations import MEASURES, Relation, relation
from dashboard.queries.territories import DepartmentRow
from dashboard.queries.totals import (
    Totals,
    as_totals,
    known_committed,
    known_paid,
    totals,
    totals_by,
)

NOTHING: Final = Totals(0, Decimal(0), Decimal(0), Decimal(0), 0, 0, Decimal(0))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A fund (its code) or a beneficiary ("b-12") with its part of all that was awarded."""

    id: str
    name: str
    totals: Totals
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class Ranks:
    """Places, 1 for the highest, equal for equal figures; None where the figure is unknown."""

    awarded: int | None
    committed: int | None
    paid: int | None
    grants: int | None
    awarded_per_inhabitant: int | None


@dataclass(frozen=True, slots=True)
class RankTable:
    """`complete` is false when some data is missing: the ranks then mean nothing."""

    complete: bool
    among: int
    ranks: Mapping[str, Ranks]


def top_funds(wanted: Filter, limit: int, whole: Totals | None = None) -> tuple[Ranked, ...]:
    """Most euros awarded first; `whole` spares reading the filter's totals again.

    Cost: one grouping of a rollup or of the live rows.
    """
    found = relation(wanted, ("fonds",))
    query = SQL(
        "SELECT top.fund_id, f.name, {measures} FROM (SELECT g.fund_id, {sums} FROM {tables}"
        " GROUP BY 1 {present} ORDER BY awarded DESC, 1 LIMIT %(limit)s) top"
        " JOIN dashboard_fund f ON f.code = top.fund_id ORDER BY top.awarded DESC, 1"
    ).format(
        measures=_named("top"),
        sums=found.measures(),
        tables=found.tables(()),
        present=_present(found),
    )
    return _ranked(wanted, source_rows(found.source, query, {"limit": limit}), str, whole)


def top_beneficiaries(
    wanted: Filter, limit: int, whole: Totals | None = None
) -> tuple[Ranked, ...]:
    """Most euros awarded first, under the name last published; masked ones are not ranked.

    Cost: as `beneficiaries.recipients`.
    """
    end = 1 + len(MEASURES)
    rows = [(row[0], row[end], *row[1:end]) for row in recipients(wanted, limit)]
    return _ranked(wanted, rows, lambda key: f"b-{key}", whole)


def department_ranks(wanted: Filter) -> RankTable:
    """The places of every département of a region, those without any grant included.

    The filter's own territory is left aside: a place is among all. Cost: one grouping.
    """
    everywhere = wanted.replace(departments=(), regions=(), communes=())
    found = {cell.keys[0]: cell.totals for cell in totals_by(everywhere, ("departement",))}
    ranked = [row for row in territories.departments() if row.region]
    figures = {row.code: _figures(row, found.get(row.code, NOTHING)) for row in ranked}
    places = [_places({code: row[number] for code, row in figures.items()}) for number in range(5)]
    return RankTable(
        coverage_complete(everywhere),
        len(ranked),
        {code: Ranks(*(place[code] for place in places)) for code in figures},
    )


def _figures(row: DepartmentRow, found: Totals) -> tuple[Decimal | None, ...]:
    """In the order of Ranks."""
    return (
        found.awarded,
        known_committed(found),
        known_paid(found),
        Decimal(found.grants),
        ratio(found.awarded, row.population),
    )


def _places(figures: Mapping[str, Decimal | None]) -> dict[str, int | None]:
    known = sorted((value for value in figures.values() if value is not None), reverse=True)
    first = {value: place for place, value in reversed(list(enumerate(known, 1)))}
    return {code: None if value is None else first[value] for code, value in figures.items()}


def _named(row: str) -> Composable:
    return SQL(", ").join(SQL(f"{row}.{name}") for name in MEASURES)


def _present(found: Relation) -> Composable:
    return SQL("" if found.table == "live" else "HAVING sum(g.grants) > 0")


def _ranked(
    wanted: Filter,
    rows: Sequence[Sequence[object]],
    public_id: Callable[[object], str],
    whole: Totals | None,
) -> tuple[Ranked, ...]:
    if whole is None:
        whole = totals(wanted) if rows else NOTHING
    found = [(public_id(row[0]), str(row[1]), as_totals(row[2:])) for row in rows]
    return tuple(Ranked(*row, share=ratio(row[2].awarded, whole.awarded)) for row in found)
