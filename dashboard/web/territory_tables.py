"""Tables and map areas of several départements or regions."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from dashboard.queries.filters import Filter
from dashboard.queries.known_values import UNKNOWN
from dashboard.queries.territories import DepartmentRow
from dashboard.queries.totals import Cell, Totals
from dashboard.web import tables
from dashboard.web.links import grants_url, page_url
from dashboard.web.maps import Territory
from dashboard.web.measures import AWARDED, EACH, IN_ALL, MEASURES, Measure
from dashboard.web.tables import Later, Table

# A short list shows the first columns alone.
SHORT: Final = 4
NATIONAL: Final = "Sans département (national)"
NONE: Final = tables.Cell("–", None)


def by_department(cells: Sequence[Cell]) -> dict[str | None, Totals]:
    return {None if cell.keys[0] is None else str(cell.keys[0]): cell.totals for cell in cells}


def territories(
    departments: Sequence[DepartmentRow], found: Mapping[str | None, Totals], scope: Filter
) -> tuple[Territory, ...]:
    """Areas of a map; each opens the list whose sum it shows."""
    return tuple(
        Territory(
            place.code,
            place.name,
            found.get(place.code),
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
    *,
    limit: int | None = None,
    measure: Measure = AWARDED,
    view: str = IN_ALL,
    slug: str = "departements",
) -> Table:
    """By code, with what belongs to no département; or only the `limit` highest, in short."""
    columns = _Columns(measure, view, departments, found)
    shown = departments if limit is None else _highest(columns, departments, limit)
    rows = [
        (
            tables.name(f"{place.name} ({place.code})", page_url("department", scope, place.code)),
            *columns.cells(
                found.get(place.code),
                grants_url(scope.replace(departments=(place.code,))),
                place.population,
            ),
        )
        for place in shown
    ]
    if None in found and limit is None:
        href = grants_url(scope.replace(departments=(UNKNOWN,)))
        rows.append((tables.name(NATIONAL), *columns.cells(found[None], href, 0)))
    everybody = sum(place.population for place in departments)
    total = columns.cells(whole, grants_url(scope), everybody, bar=False)
    foot = (tables.name("Ensemble"), *total)
    width = len(columns.labels()) if limit is None else SHORT
    return Table(
        "Montants par département" if limit is None else columns.caption(),
        tables.columns(*columns.labels()[:width]),
        tuple(row[:width] for row in rows),
        foot[:width],
        slug,
    )


def map_table(
    departments: Sequence[DepartmentRow],
    found: Mapping[str | None, Totals],
    scope: Filter,
    whole: Totals,
    measure: Measure,
    slug: str,
) -> Later:
    """Every area of a map: the table beside it may be short."""
    return Later(
        slug,
        lambda: departments_table(departments, found, scope, whole, measure=measure, slug=slug),
    )


class _Columns:
    """The measure, what tells its size, its value by inhabitant, then the other amounts."""

    def __init__(
        self,
        measure: Measure,
        view: str,
        departments: Sequence[DepartmentRow],
        found: Mapping[str | None, Totals],
    ) -> None:
        self.measure, self.found, self.each_first = measure, found, view == EACH
        known = [self.order(place) for place in departments]
        self.longest = max((value for value in known if value is not None), default=None)
        beside = MEASURES["aides"] if measure.money else AWARDED
        self.beside = beside
        self.others = [one for one in MEASURES.values() if one not in (measure, beside)]

    def order(self, place: DepartmentRow) -> Decimal | None:
        value = self.measure.value(self.found.get(place.code))
        return self.measure.each(value, place.population) if self.each_first else value

    def caption(self) -> str:
        title = self.measure.title(EACH if self.each_first else IN_ALL, where="")
        return f"Premiers départements : {title[:1].lower()}{title[1:]}"

    def labels(self) -> tuple[str, ...]:
        each = "Par habitant (€)" if self.measure.money else "Pour 10\u202f000 hab."
        return (
            "Département",
            _label(self.measure),
            _label(self.beside),
            each,
            *map(_label, self.others),
        )

    def cells(
        self, found: Totals | None, href: str, population: int, *, bar: bool = True
    ) -> tuple[tables.Cell, ...]:
        if found is None:
            return (_zero(self.measure), _zero(self.beside), NONE, *(NONE for _ in self.others))
        value = self.measure.read(found)
        each = self.measure.each(value, population)
        longest = self.longest if bar else None
        return (
            _cell(
                self.measure,
                found,
                href,
                None if self.each_first else tables.length(value, longest),
            ),
            _cell(self.beside, found, href),
            _each_cell(each, tables.length(each, longest) if self.each_first else None),
            *(_cell(one, found, href) for one in self.others),
        )


def _label(measure: Measure) -> str:
    return f"{measure.label} (€)" if measure.money else measure.label


def _zero(measure: Measure) -> tables.Cell:
    return tables.money(tables.ZERO) if measure.money else tables.count(0)


def _cell(
    measure: Measure, found: Totals, href: str = "", bar: Decimal | None = None
) -> tables.Cell:
    if measure.money:
        return tables.money(measure.read(found), href, bar=bar)
    return tables.count(found.grants, href, bar=bar)


def _each_cell(each: Decimal | None, bar: Decimal | None) -> tables.Cell:
    if each is None:
        return NONE
    return tables.money(tables.cents(each), bar=bar)


def _highest(
    columns: _Columns, departments: Sequence[DepartmentRow], limit: int
) -> list[DepartmentRow]:
    known = [place for place in departments if columns.order(place) is not None]
    return sorted(known, key=lambda place: -(columns.order(place) or 0))[:limit]
