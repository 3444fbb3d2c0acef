"""Tables of the communes of a département."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from dashboard.formats import NO_BREAK_SPACE
from dashboard.queries.filters import Filter
from dashboard.queries.known_values import UNKNOWN
from dashboard.queries.territories import CommuneRow
from dashboard.queries.totals import Cell, Totals
from dashboard.web import tables
from dashboard.web.links import carried, grants_url, page_url
from dashboard.web.measures import AWARDED, EACH, IN_ALL, MEASURES, Measure
from dashboard.web.tables import Later, Table

NOT_LOCATED: Final = "Non localisé"
NONE: Final = tables.Cell("–", None)


def communes_table(
    communes: Sequence[CommuneRow],
    cells: Sequence[Cell],
    scope: Filter,
    whole: Totals,
    *,
    limit: int | None = None,
    measure: Measure = AWARDED,
    view: str = IN_ALL,
    slug: str = "communes",
) -> Table:
    """The highest communes (all when no limit), the others together, those nowhere apart."""
    names = {row.code: row for row in communes}
    columns = _Columns(measure, view == EACH)
    located = sorted(
        (cell for cell in cells if cell.keys[0]),
        key=lambda cell: -columns.order(cell.totals, names[str(cell.keys[0])].population),
    )
    first = located[0] if located else None
    longest = columns.order(first.totals, names[str(first.keys[0])].population) if first else None
    rows = [
        columns.row(names[str(cell.keys[0])], cell.totals, scope, longest)
        for cell in located[:limit]
    ]
    rest = [] if limit is None else located[limit:]
    if rest:
        label = f"{len(rest)} autres communes" if len(rest) > 1 else "1 autre commune"
        page = page_url("department_communes", carried(scope), scope.departments[0])
        rows.append(columns.summed(tables.name(label, page), [cell.totals for cell in rest]))
    nowhere = [cell.totals for cell in cells if cell.keys[0] is None]
    if nowhere:
        href = grants_url(scope.replace(communes=(UNKNOWN,)))
        rows.append(columns.summed(tables.name(NOT_LOCATED), nowhere, href))
    foot = columns.summed(tables.name("Département"), [whole], grants_url(scope))
    title = "Montants par commune" if measure.money else "Aides par commune"
    return Table(title, tables.columns(*columns.labels()), tuple(rows), foot, slug)


def map_table(
    known: Sequence[CommuneRow],
    cells: Sequence[Cell],
    scope: Filter,
    whole: Totals,
    *,
    measure: Measure,
    view: str,
) -> Later | None:
    """Every commune, the table beside the map being short."""
    if not cells:
        return None
    slug = "carte-communes"
    return Later(
        slug,
        lambda: communes_table(known, cells, scope, whole, measure=measure, view=view, slug=slug),
    )


class _Columns:
    """The measure, its value by inhabitant when the map shows it, then the other amounts."""

    def __init__(self, measure: Measure, with_each: bool) -> None:
        self.measure, self.with_each = measure, with_each
        self.others = [one for one in MEASURES.values() if one is not measure and one.money]

    def order(self, found: Totals, population: int) -> Decimal:
        value = self.measure.value(found)
        each = self.measure.each(value, population)
        return (each if self.with_each else value) or tables.ZERO

    def labels(self) -> tuple[str, ...]:
        each = "Par habitant (€)" if self.measure.money else f"Pour 10\u202f000{NO_BREAK_SPACE}hab."
        return (
            "Commune",
            _label(self.measure),
            *((each,) if self.with_each else ()),
            *map(_label, self.others),
        )

    def row(
        self, row: CommuneRow, found: Totals, scope: Filter, longest: Decimal | None
    ) -> tuple[tables.Cell, ...]:
        value = self.measure.read(found)
        href = grants_url(scope.replace(communes=(row.code,)))
        bar = tables.length(self.order(found, row.population), longest)
        each = self.measure.each(value, row.population)
        own = (
            tables.money(value, href, bar=None if self.with_each else bar)
            if self.measure.money
            else tables.count(found.grants, href, bar=None if self.with_each else bar)
        )
        return (
            tables.name(row.name, page_url("commune", scope, row.code)),
            own,
            *((_each(each, bar),) if self.with_each else ()),
            *(tables.money(one.read(found), href) for one in self.others),
        )

    def summed(
        self, label: tables.Cell, parts: Sequence[Totals], href: str = ""
    ) -> tuple[tables.Cell, ...]:
        """Numbers of grants do not add up over communes: a grant may be in several."""
        own = _sum(self.measure, parts, href)
        if not self.measure.money:
            own = tables.count(parts[0].grants, href) if len(parts) == 1 else NONE
        return (
            label,
            own,
            *((NONE,) if self.with_each else ()),
            *(_sum(one, parts, href) for one in self.others),
        )


def _sum(measure: Measure, parts: Sequence[Totals], href: str) -> tables.Cell:
    known = [value for part in parts if (value := measure.read(part)) is not None]
    return tables.money(sum(known, tables.ZERO) if known else None, href)


def _label(measure: Measure) -> str:
    return f"{measure.label} (€)" if measure.money else measure.label


def _each(value: Decimal | None, bar: Decimal | None) -> tables.Cell:
    return NONE if value is None else tables.money(tables.cents(value), bar=bar)
