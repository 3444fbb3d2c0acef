"""Tables and map areas of several départements or regions."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from dashboard.formats import ratio
from dashboard.queries.filters import Filter
from dashboard.queries.known_values import UNKNOWN
from dashboard.queries.territories import DepartmentRow
from dashboard.queries.totals import Cell, Totals, known_committed, known_paid
from dashboard.web import tables
from dashboard.web.links import grants_url, page_url
from dashboard.web.maps import Territory
from dashboard.web.tables import Later, Table

COLUMNS: Final = (
    "Département",
    "Attribué (€)",
    "Aides",
    "Par habitant (€)",
    "Engagé (€)",
    "Payé (€)",
)
# A short list shows the first columns alone.
SHORT: Final = 4
NATIONAL: Final = "Sans département (national)"


def by_department(cells: Sequence[Cell]) -> dict[str | None, Totals]:
    return {None if cell.keys[0] is None else str(cell.keys[0]): cell.totals for cell in cells}


def territories(
    departments: Sequence[DepartmentRow], found: Mapping[str | None, Totals], scope: Filter
) -> tuple[Territory, ...]:
    """Areas of a choropleth; each opens the list whose sum it shows."""
    return tuple(
        Territory(
            place.code,
            place.name,
            found[place.code].awarded if place.code in found else tables.ZERO,
            place.population,
            grants_url(scope.replace(departments=(place.code,))),
        )
        for place in departments
    )


def departments_table(
    departments: Sequence[DepartmentRow],
    found: Mapping[str | None, Totals],
    scope: Filter,
    whole: Totals,
    limit: int | None = None,
    slug: str = "departements",
) -> Table:
    """By code, with what belongs to no département; or only the `limit` largest, in short."""
    longest = max((one.awarded for code, one in found.items() if code), default=None)
    shown = [place for place in departments if limit is None or place.code in found]
    if limit is not None:
        shown = sorted(shown, key=lambda place: -found[place.code].awarded)[:limit]
    rows = [
        (
            tables.name(f"{place.name} ({place.code})", page_url("department", scope, place.code)),
            *_figures(
                found.get(place.code),
                grants_url(scope.replace(departments=(place.code,))),
                longest,
                place.population,
            ),
        )
        for place in shown
    ]
    if None in found and limit is None:
        href = grants_url(scope.replace(departments=(UNKNOWN,)))
        rows.append((tables.name(NATIONAL), *_figures(found[None], href, longest, 0)))
    population = sum(place.population for place in departments)
    foot = (tables.name("Ensemble"), *_figures(whole, grants_url(scope), None, population))
    width = len(COLUMNS) if limit is None else SHORT
    return Table(
        "Montants par département" if limit is None else "Départements les plus aidés",
        tables.columns(*COLUMNS[:width]),
        tuple(row[:width] for row in rows),
        foot[:width],
        slug,
    )


def map_table(
    departments: Sequence[DepartmentRow],
    found: Mapping[str | None, Totals],
    scope: Filter,
    whole: Totals,
    slug: str,
) -> Later:
    """Every area of a map: the table beside it may be short."""
    return Later(slug, lambda: departments_table(departments, found, scope, whole, slug=slug))


def _figures(
    found: Totals | None, href: str, longest: Decimal | None, population: int
) -> tuple[tables.Cell, ...]:
    if found is None:
        unknown = tables.Cell("–", None)
        return (tables.money(tables.ZERO), tables.count(0), *(unknown,) * 3)
    each = ratio(found.awarded, population)
    return (
        tables.money(found.awarded, href, bar=tables.length(found.awarded, longest)),
        tables.count(found.grants, href),
        tables.Cell("–", None) if each is None else tables.money(tables.cents(each)),
        tables.money(known_committed(found), href),
        tables.money(known_paid(found), href),
    )
