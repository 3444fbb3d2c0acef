"""Tables and map areas of several départements or regions."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from dashboard.formats import euros_per_inhabitant, ratio
from dashboard.queries.filters import UNKNOWN, Filter
from dashboard.queries.territories import DepartmentRow
from dashboard.queries.totals import Cell, Totals, known_committed, known_paid
from dashboard.web import tables
from dashboard.web.links import grants_url, page_url
from dashboard.web.maps import Territory
from dashboard.web.tables import Table


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
) -> Table:
    """By code, or only the `limit` largest; then what belongs to no département, and the sum."""
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
                longest=longest,
                population=place.population,
            ),
        )
        for place in shown
    ]
    if None in found and limit is None:
        href = grants_url(scope.replace(departments=(UNKNOWN,)))
        national = tables.name("Sans département (national)")
        rows.append((national, *_figures(found[None], href, longest=longest, population=0)))
    headings = tables.columns(
        "Département", "Aides", "Attribué (€)", "Par habitant (€)", "Engagé (€)", "Payé (€)"
    )
    population = sum(place.population for place in departments)
    foot = (tables.name("Ensemble"), *_figures(whole, "", longest=None, population=population))
    return Table("Montants par département", headings, tuple(rows), foot)


def _figures(
    found: Totals | None, href: str, *, longest: Decimal | None, population: int
) -> tuple[tables.Cell, ...]:
    if found is None:
        nothing = tables.Cell("0", 0)
        return (nothing, tables.money(tables.ZERO), *(tables.Cell("–", None),) * 3)
    each = ratio(found.awarded, population)
    return (
        tables.count(found.grants),
        tables.money(found.awarded, href, bar=tables.length(found.awarded, longest)),
        tables.Cell(
            euros_per_inhabitant(found.awarded, population).removesuffix(" par habitant"),
            None if each is None else tables.cents(each),
        ),
        tables.money(known_committed(found)),
        tables.money(known_paid(found)),
    )
