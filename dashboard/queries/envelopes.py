"""From the envelope to the euro paid: what each fund may grant, and what became of it.

An envelope is set against what was published under it: the awards of a département that has an
envelope of its own consume that one, the others the nation's. Amounts in euros.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from psycopg.sql import SQL

from dashboard.formats import ratio
from dashboard.queries import allocations, conditions
from dashboard.queries.allocations import BINDING, CONSUMABLE, AllocationLine, list_allocations
from dashboard.queries.conditions import all_of
from dashboard.queries.coverage import (
    FundYear,
    complete_years,
    envelope_filter,
    is_nationwide,
)
from dashboard.queries.filters import Filter
from dashboard.queries.reading import rows, source_rows
from dashboard.queries.relations import MEASURES, relation

__all__ = [
    "AllocationLine",
    "Consumption",
    "ConsumptionTable",
    "FundRow",
    "PillarRow",
    "YearRow",
    "consumption",
    "consumption_by_year",
    "consumption_rate",
    "list_allocations",
]


@dataclass(frozen=True, slots=True)
class Consumption:
    """What a territory may grant and did, for one or several funds and years.

    `allocated` is None where the territory has no envelope of its own; `consumed` are the awards
    that fall under those it has, `remaining` what is left of them. `national` is the nation's
    envelope, for information. `complete` is false when some data is missing.
    """

    allocated: Decimal | None
    consumed: Decimal
    awarded: Decimal
    committed: Decimal
    paid: Decimal
    grants: int
    grants_commitments_followed: int
    grants_payments_followed: int
    paid_awarded: Decimal
    remaining: Decimal | None
    national: Decimal | None
    binding: bool
    exceeded: bool
    complete: bool


@dataclass(frozen=True, slots=True)
class FundRow:
    fund: str
    fund_name: str
    plan: str
    pillar: str | None
    figures: Consumption


@dataclass(frozen=True, slots=True)
class PillarRow:
    """`pillar` is None outside the pillars (hors volet)."""

    pillar: str | None
    name: str
    figures: Consumption
    funds: tuple[FundRow, ...]


@dataclass(frozen=True, slots=True)
class ConsumptionTable:
    """`apart`: lines over several years or not retained, shown and never added."""

    pillars: tuple[PillarRow, ...]
    total: Consumption
    apart: tuple[AllocationLine, ...]


@dataclass(frozen=True, slots=True)
class YearRow:
    year: int
    figures: Consumption


@dataclass(frozen=True, slots=True)
class _Nation:
    allocated: Decimal
    delegated: Decimal
    binding: bool


_NOTHING: Final = Consumption(
    allocated=None,
    consumed=Decimal(0),
    awarded=Decimal(0),
    committed=Decimal(0),
    paid=Decimal(0),
    grants=0,
    grants_commitments_followed=0,
    grants_payments_followed=0,
    paid_awarded=Decimal(0),
    remaining=None,
    national=None,
    binding=False,
    exceeded=False,
    complete=True,
)


def consumption(wanted: Filter) -> ConsumptionTable:
    """By pillar and fund, in their order. Reads the plans, pillars, funds, years, territory and
    dates of the filter; its other parts have no envelope to be set against and are left aside.

    Cost: one grouping by fund, year and département of a rollup, or of the live rows at a date,
    and the lines of envelopes.
    """
    asked = envelope_filter(wanted)
    by_fund: dict[str, list[Consumption]] = {}
    for (fund, _), figures in _by_fund_and_year(asked).items():
        by_fund.setdefault(fund, []).append(figures)
    described = _fund_names(list(by_fund))
    funds = [
        FundRow(code, name, plan, pillar, _sum(by_fund[code]))
        for code, name, plan, pillar, _ in described
    ]
    return ConsumptionTable(
        tuple(_pillar_rows(funds, {row[3]: row[4] for row in described})),
        _sum([row.figures for row in funds]),
        allocations.lines_apart(asked),
    )


def consumption_by_year(wanted: Filter, fund: str) -> tuple[YearRow, ...]:
    """One fund, year by year."""
    found = _by_fund_and_year(envelope_filter(wanted).replace(funds=(fund,)))
    return tuple(YearRow(year, found[key, year]) for key, year in sorted(found))


def consumption_rate(figures: Consumption) -> Decimal | None:
    """Consumed over allocated; None ("n. d.") without an envelope or when data is missing."""
    return ratio(figures.consumed, figures.allocated) if figures.complete else None


def _by_fund_and_year(asked: Filter) -> dict[FundYear, Consumption]:
    nationwide = is_nationwide(asked)
    nations = _nations(asked)
    complete = complete_years(asked)
    found: dict[FundYear, Consumption] = {}
    for fund, year, own, own_consumed, binding, *measures in _territory_rows(asked):
        nation = nations.get((fund, year))
        figures = dict(zip(MEASURES, measures, strict=True))
        if not nationwide and own is None and not figures["grants"]:
            continue
        counted = nation if nationwide else None
        allocated = _allocated(own, counted)
        consumed = figures["awarded"] if counted else own_consumed
        found[fund, year] = Consumption(
            allocated=allocated,
            consumed=consumed,
            remaining=None if allocated is None else allocated - consumed,
            national=nation.allocated if nation else None,
            binding=bool(binding or (counted and counted.binding)),
            exceeded=allocated is not None and consumed > allocated,
            complete=(fund, year) in complete,
            **figures,
        )
    return found


def _allocated(own: Decimal | None, nation: _Nation | None) -> Decimal | None:
    """What was delegated is in the département's envelope and in the nation's: counted once."""
    if nation is None:
        return own
    return nation.allocated - nation.delegated + (own or 0)


def _nations(asked: Filter) -> dict[FundYear, _Nation]:
    query = SQL(
        "SELECT a.fund_id, a.first_year,"
        " sum(a.amount) FILTER (WHERE a.department_id IS NULL),"
        " coalesce(sum(a.amount) FILTER (WHERE a.nature = 'delegation'), 0),"
        " coalesce(bool_or({binding}) FILTER (WHERE a.department_id IS NULL), false)"
        " FROM dashboard_allocation a WHERE {found} GROUP BY 1, 2"
        " HAVING bool_or(a.department_id IS NULL)"
    ).format(found=all_of([*allocations.about(asked), CONSUMABLE]), binding=BINDING)
    return {
        (fund, year): _Nation(allocated, delegated, binding)
        for fund, year, allocated, delegated, binding in rows(query, conditions.parameters(asked))
    }


def _territory_rows(asked: Filter) -> list[Any]:
    """By fund and year: own envelopes, awards under them, binding or not, then MEASURES.

    A fund that has only a national envelope is there too.
    """
    found = relation(asked, ("fonds", "exercice", "departement"))
    query = SQL(
        "SELECT coalesce(e.fund_id, a.fund_id) AS fund, coalesce(e.year, a.year) AS year,"
        " sum(e.allocated), coalesce(sum(a.awarded) FILTER (WHERE e.allocated IS NOT NULL), 0),"
        " coalesce(bool_or(e.binding), false), {sums}"
        " FROM (SELECT a.fund_id, a.first_year AS year, a.department_id,"
        " CASE WHEN {inside} THEN sum(a.amount) END AS allocated,"
        " CASE WHEN {inside} THEN bool_or({binding}) END AS binding"
        " FROM dashboard_allocation a WHERE {about} AND {consumable}"
        " AND (a.department_id IS NULL OR {inside}) GROUP BY 1, 2, 3) e"
        " FULL JOIN (SELECT g.fund_id, g.year, g.department_id, {measures} FROM {tables}"
        " GROUP BY 1, 2, 3 {present}) a ON a.fund_id = e.fund_id AND a.year = e.year"
        " AND coalesce(a.department_id, '') = coalesce(e.department_id, '')"
        " GROUP BY 1, 2 ORDER BY 1, 2"
    ).format(
        sums=SQL(", ").join(SQL(f"coalesce(sum(a.{name}), 0){_kind(name)}") for name in MEASURES),
        inside=allocations.in_territory(asked, SQL("a")),
        about=all_of(allocations.about(asked)),
        consumable=CONSUMABLE,
        binding=BINDING,
        measures=found.measures(),
        tables=found.tables(()),
        present=SQL("" if found.table == "live" else "HAVING sum(g.grants) > 0"),
    )
    return source_rows(found.source, query)


def _kind(measure: str) -> str:
    """PostgreSQL adds up bigint as numeric: counts stay whole numbers."""
    return "::bigint" if measure.startswith("grants") else ""


def _fund_names(codes: list[str]) -> list[Any]:
    """With their pillar's name, in the order of pages: pillars in theirs, those of no pillar last,
    then code."""
    query = SQL(
        "SELECT f.code, f.name, f.plan_id, f.pillar_id, coalesce(p.name, '') FROM dashboard_fund f"
        " LEFT JOIN dashboard_pillar p ON p.code = f.pillar_id"
        " WHERE f.code = ANY(%(codes)s) ORDER BY p.position NULLS LAST, f.code"
    )
    return rows(query, {"codes": codes})


def _pillar_rows(funds: list[FundRow], names: Mapping[str | None, str]) -> Iterable[PillarRow]:
    for pillar in dict.fromkeys(row.pillar for row in funds):
        own = tuple(row for row in funds if row.pillar == pillar)
        figures = _sum([row.figures for row in own])
        yield PillarRow(pillar, names[pillar], figures, own)


def _sum(parts: list[Consumption]) -> Consumption:
    """Amounts add up; a part without an envelope adds to awards, not to what is consumed."""
    if not parts:
        return _NOTHING
    return Consumption(
        allocated=_known_sum(part.allocated for part in parts),
        consumed=sum((part.consumed for part in parts), Decimal(0)),
        awarded=sum((part.awarded for part in parts), Decimal(0)),
        committed=sum((part.committed for part in parts), Decimal(0)),
        paid=sum((part.paid for part in parts), Decimal(0)),
        grants=sum(part.grants for part in parts),
        grants_commitments_followed=sum(part.grants_commitments_followed for part in parts),
        grants_payments_followed=sum(part.grants_payments_followed for part in parts),
        paid_awarded=sum((part.paid_awarded for part in parts), Decimal(0)),
        remaining=_known_sum(part.remaining for part in parts),
        national=_known_sum(part.national for part in parts),
        binding=any(part.binding for part in parts),
        exceeded=any(part.exceeded for part in parts),
        complete=all(part.complete for part in parts),
    )


def _known_sum(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None
