"""A map with its switches: which of the four measures, in all (circles) or by inhabitant (classes).

Measures and views are parameters of the page, so that each map has an address.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboard.queries.filters import Filter
from dashboard.queries.territories import DepartmentRow
from dashboard.queries.totals import Totals, totals_by
from dashboard.web.circles import CircleMap, department_circles
from dashboard.web.evolution import EVOLUTION
from dashboard.web.looks import Choice, Look
from dashboard.web.maps import Choropleth, Territory, choropleth
from dashboard.web.measures import EACH, IN_ALL, LABELS, MEASURE, VIEW, Measure, measure_of
from dashboard.web.outlines import Drawing
from dashboard.web.territory_tables import (
    by_department,
    departments_table,
    map_table,
    territories,
)

# What a page with a map keeps in its address.
KEPT: Final = (MEASURE, VIEW, EVOLUTION)
VIEW_LABELS: Final = {EACH: "Par habitant", IN_ALL: "Au total"}
CIRCLES_FIRST: Final = {IN_ALL: "Au total", EACH: "Par habitant"}
CIRCLES_ONLY: Final = {IN_ALL: "Au total"}


@dataclass(frozen=True, slots=True)
class Lens:
    """What a map is asked to show; `views` has one entry where there is no choice."""

    look: Look
    views: Mapping[str, str]

    @property
    def measure(self) -> Measure:
        return measure_of(self.look)

    @property
    def view(self) -> str:
        """The one asked for; the first where the map cannot show it."""
        known = {**self.views, **VIEW_LABELS}
        asked = self.look.choice(VIEW, known)
        return asked if asked in self.views else next(iter(self.views))

    def switches(self, anchor: str) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
        """The name of each switch, and its choices."""
        found = [("Mesure", self.look.switch(MEASURE, LABELS, anchor))]
        if len(self.views) > 1:
            found.append(("Représentation", self.look.switch(VIEW, self.views, anchor)))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class TerritoryMap:
    """Either `areas` or `circles`."""

    slug: str
    title: str
    switches: tuple[tuple[str, tuple[Choice, ...]], ...]
    areas: Choropleth | None
    circles: CircleMap | None

    @property
    def finding(self) -> str:
        drawn = self.areas or self.circles
        return drawn.finding if drawn else ""


def departments_seen(
    slug: str,
    departments: Sequence[DepartmentRow],
    scope: Filter,
    whole: Totals,
    look: Look,
    *,
    drawing: Drawing | None,
    limit: int | None = None,
) -> dict[str, Any]:
    """The map, every area of it as a file, and the table of the `limit` first, all of one measure.

    Cost: one grouping.
    """
    found = by_department(totals_by(scope, ("departement",)))
    seen = Lens(look, VIEW_LABELS)
    areas = territories(departments, found, scope)
    return {
        "map": _map(slug, areas, drawing, whole, seen) if drawing else None,
        "map_table": map_table(departments, found, scope, whole, seen.measure, slug),
        "table": departments_table(
            departments,
            found,
            scope,
            whole,
            limit=limit,
            measure=seen.measure,
            view=seen.view,
        ),
    }


def _map(
    slug: str, areas: Sequence[Territory], drawing: Drawing, whole: Totals, seen: Lens
) -> TerritoryMap:
    measure, by_inhabitant = seen.measure, seen.view == EACH
    return TerritoryMap(
        slug,
        measure.title(seen.view, where=" par département" if not by_inhabitant else ""),
        seen.switches(slug),
        choropleth(areas, drawing, measure) if by_inhabitant else None,
        None
        if by_inhabitant
        else department_circles(areas, drawing, measure.read(whole) or whole.awarded, measure),
    )
