"""Lines of envelopes as they were recorded, each with its source. Amounts in euros."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from psycopg.sql import SQL, Composable

from dashboard.queries import conditions, paging
from dashboard.queries.conditions import Params, all_of
from dashboard.queries.coverage import is_nationwide
from dashboard.queries.filters import Filter
from dashboard.queries.known_values import UNKNOWN
from dashboard.queries.paging import Page, Position
from dashboard.queries.reading import rows

_COLUMNS: Final = SQL("""
    a.id, a.fund_id, a.first_year, a.last_year,
    coalesce(a.department_id, 'R' || a.region_id, nullif(a.territory_label, ''), 'FR'),
    coalesce(d.name, r.name, nullif(a.territory_label, ''), 'France'),
    a.amount, a.nature, a.retained, a.binding, a.effective_on, a.source_url, a.note
""")
_TABLES: Final = SQL("""
    dashboard_allocation a
    LEFT JOIN dashboard_department d ON d.code = a.department_id
    LEFT JOIN dashboard_region r ON r.code = a.region_id
""")
# What an envelope is made of: a retained line of one year for France or a département.
CONSUMABLE: Final = SQL(
    "a.first_year = a.last_year AND a.retained AND a.region_id IS NULL AND a.territory_label = ''"
)
# Whether an envelope binds is said by its lines that were not taken back.
BINDING: Final = SQL(
    "(a.binding AND NOT EXISTS (SELECT FROM dashboard_allocation c WHERE c.corrects_id = a.id))"
)


@dataclass(frozen=True, slots=True)
class AllocationLine:
    """`territory`: "FR", "R27", "70", or the words of the source when they are no such place."""

    id: int
    fund: str
    first_year: int
    last_year: int
    territory: str
    territory_name: str
    amount: Decimal
    nature: str
    retained: bool
    binding: bool
    effective_on: date
    source_url: str
    note: str


def list_allocations(
    wanted: Filter, *, limit: int = paging.DEFAULT_LIMIT, cursor: str = ""
) -> Page[AllocationLine]:
    """By fund, year and order of entry; plans, pillars, funds, years, territory and dates of the
    filter are followed. Cost: a table of some thousand lines."""
    paging.checked_limit(limit)
    name = paging.list_name("enveloppes", wanted)
    position = paging.read_cursor(cursor, name)
    backward = position is not None and position.backward
    way = SQL("DESC" if backward else "ASC")
    query = SQL(
        "SELECT {columns} FROM {tables} WHERE {found} AND {after}"
        " ORDER BY a.fund_id {way}, a.first_year {way}, a.id {way} LIMIT %(limit)s"
    ).format(
        columns=_COLUMNS,
        tables=_TABLES,
        found=all_of([*about(wanted), *_exactly_there(wanted)]),
        after=_after(position),
        way=way,
    )
    fund, year, last = position.key if position else (None, None, None)
    params: Params = {
        **conditions.parameters(wanted),
        "limit": limit + 1,
        "after_fund": fund,
        "after_year": year,
        "after_id": last,
    }
    return paging.make_page(
        rows(query, params),
        limit=limit,
        position=position,
        name=name,
        key=lambda row: (row[1], row[2], row[0]),
        build=_line,
    )


def lines_apart(wanted: Filter) -> tuple[AllocationLine, ...]:
    """Lines that concern the territory and that no envelope adds up: several years, not retained,
    or for a place that consumes none."""
    query = SQL(
        "SELECT {columns} FROM {tables} WHERE {found} AND NOT ({consumable})"
        " ORDER BY a.fund_id, a.first_year, a.id"
    ).format(
        columns=_COLUMNS,
        tables=_TABLES,
        found=all_of([*about(wanted), *_concerning(wanted)]),
        consumable=CONSUMABLE,
    )
    return tuple(map(_line, rows(query, conditions.parameters(wanted))))


def about(wanted: Filter) -> list[Composable]:
    """Conditions on the funds, years and dates of a line `a`, whatever its territory."""
    funds = Filter(plans=wanted.plans, pillars=wanted.pillars, funds=wanted.funds)
    found = conditions.of_dimensions(funds, SQL("a"), everywhere=True)
    if wanted.years:
        found.append(
            SQL(
                "EXISTS (SELECT FROM unnest(%(years)s::integer[]) asked(year)"
                " WHERE asked.year BETWEEN a.first_year AND a.last_year)"
            )
        )
    if wanted.as_of:
        found.append(SQL("a.effective_on <= %(as_of)s"))
    if wanted.known_at:
        found.append(SQL("a.recorded_at <= %(known_at)s"))
    return found


def in_territory(wanted: Filter, row: Composable) -> Composable:
    """Whether the département of a row is one of those asked for."""
    territory = Filter(
        departments=tuple(code for code in wanted.departments if code != UNKNOWN),
        regions=wanted.regions,
    )
    only_unknown = wanted.departments == (UNKNOWN,)
    found = conditions.of_dimensions(territory, row)
    own = SQL("{row}.department_id IS NOT NULL").format(row=row)
    return SQL("false") if only_unknown else all_of([own, *found])


def _exactly_there(wanted: Filter) -> list[Composable]:
    if is_nationwide(wanted):
        return []
    inside = in_territory(wanted, SQL("a"))
    if not wanted.regions:
        return [inside]
    return [SQL("({inside} OR a.region_id = ANY(%(regions)s))").format(inside=inside)]


def _concerning(wanted: Filter) -> list[Composable]:
    """The lines of the place, of the region around it and of France."""
    if is_nationwide(wanted):
        return []
    around = SQL(
        "a.region_id IN (SELECT p.region_id FROM"
        " (SELECT code AS department_id, region_id FROM dashboard_department) p WHERE {inside})"
    ).format(inside=in_territory(wanted, SQL("p")))
    nation = SQL("(a.department_id IS NULL AND a.region_id IS NULL AND a.territory_label = '')")
    return [
        SQL("({inside} OR {around} OR {nation})").format(
            inside=in_territory(wanted, SQL("a")), around=around, nation=nation
        )
    ]


def _after(position: Position | None) -> Composable:
    if position is None:
        return SQL("true")
    return SQL(
        "(a.fund_id, a.first_year, a.id) {way}"
        " (%(after_fund)s::text, %(after_year)s::integer, %(after_id)s::bigint)"
    ).format(way=SQL("<" if position.backward else ">"))


def _line(row: Sequence[Any]) -> AllocationLine:
    return AllocationLine(*row)
