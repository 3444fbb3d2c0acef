"""Whether what we hold is everything: without that, rates and ranks mean nothing."""

from typing import Final

from psycopg.sql import SQL

from dashboard.queries import conditions
from dashboard.queries.conditions import all_of, parameters
from dashboard.queries.filters import Filter
from dashboard.queries.known_values import perimeter
from dashboard.queries.reading import rows
from dashboard.queries.totals import totals_by

FundYear = tuple[str, int]

# The last word on each fund, year and territory, as known at the instant.
_SAID: Final = SQL(
    "WITH said AS MATERIALIZED (SELECT DISTINCT ON (fund_id, year, department_id)"
    " fund_id, year, department_id, complete FROM dashboard_coverage"
    " WHERE recorded_at <= %(known_at)s ORDER BY fund_id, year, department_id, id DESC)"
)


def is_nationwide(wanted: Filter) -> bool:
    """Whether the filter looks at the whole of France, not at some of its départements."""
    return not (wanted.departments or wanted.regions or perimeter())


def envelope_filter(wanted: Filter) -> Filter:
    """What an envelope can be set against: the filter's funds, years, territory and dates."""
    return Filter(
        plans=wanted.plans,
        departments=wanted.departments,
        regions=wanted.regions,
        pillars=wanted.pillars,
        funds=wanted.funds,
        years=wanted.years,
        as_of=wanted.as_of,
        known_at=wanted.known_at,
        known_at_text=wanted.known_at_text,
    )


def complete_years(wanted: Filter) -> frozenset[FundYear]:
    """The funds and years known to be complete over the whole territory of the filter.

    A département's own line says it; without one, the nation's line speaks for it.
    """
    territory = Filter(departments=wanted.departments, regions=wanted.regions)
    params = {**parameters(territory), "known_at": wanted.known_at or "infinity"}
    if is_nationwide(wanted):
        nation = SQL(
            "{said} SELECT c.fund_id, c.year FROM said c"
            " WHERE c.department_id IS NULL AND c.complete"
        ).format(said=_SAID)
        return frozenset((fund, year) for fund, year in rows(nation, params))
    query = SQL(
        "{said}, place AS (SELECT d.department_id FROM"
        " (SELECT code AS department_id FROM dashboard_department) d WHERE {inside})"
        " SELECT s.fund_id, s.year FROM (SELECT DISTINCT fund_id, year FROM said) s"
        " WHERE NOT EXISTS (SELECT FROM place p WHERE NOT coalesce("
        "(SELECT c.complete FROM said c WHERE c.fund_id = s.fund_id"
        " AND c.year = s.year AND c.department_id = p.department_id),"
        " (SELECT c.complete FROM said c WHERE c.fund_id = s.fund_id"
        " AND c.year = s.year AND c.department_id IS NULL), false))"
    ).format(said=_SAID, inside=all_of(conditions.of_dimensions(territory, SQL("d"))))
    return frozenset((fund, year) for fund, year in rows(query, params))


def coverage_complete(wanted: Filter) -> bool:
    """Whether every fund and year that the filter finds grants in is complete there.

    Cost: a look at what was said; the grants are only grouped where something is complete.
    """
    complete = complete_years(wanted)
    if not complete:
        return False
    found = {
        (str(cell.keys[0]), int(str(cell.keys[1])))
        for cell in totals_by(envelope_filter(wanted), ("fonds", "exercice"))
    }
    return bool(found) and found <= complete
