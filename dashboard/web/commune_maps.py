"""The map of a département's communes: circles, or classes by inhabitant over loaded contours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import cos, radians
from typing import Any, Final

from dashboard.queries.contours import Contours, contours_of
from dashboard.queries.filters import Filter
from dashboard.queries.known_values import UNKNOWN
from dashboard.queries.territories import CommuneRow, DepartmentRow, communes_of
from dashboard.queries.totals import Cell, Totals
from dashboard.web.circles import Ground, Place, commune_circles
from dashboard.web.commune_tables import communes_table, map_table
from dashboard.web.links import grants_url
from dashboard.web.looks import Look
from dashboard.web.maps import Choropleth, Territory, choropleth
from dashboard.web.measures import EACH
from dashboard.web.outlines import Drawing, outlines
from dashboard.web.territory_maps import CIRCLES_FIRST, CIRCLES_ONLY, Lens, TerritoryMap

SLUG: Final = "carte-communes"
# As the contours were drawn (imports/contours).
GRID: Final = 1000
EDGE: Final = 4


@dataclass(frozen=True, slots=True)
class Communes:
    """What a département's communes received: known ones, cells by commune, and the whole."""

    place: DepartmentRow
    known: tuple[CommuneRow, ...]
    cells: tuple[Cell, ...]
    whole: Totals
    scope: Filter


def communes_seen(
    place: DepartmentRow, cells: Sequence[Cell], whole: Totals, scope: Filter
) -> Communes:
    return Communes(place, communes_of(place.code), tuple(cells), whole, scope)


def communes_map(found: Communes, look: Look, limit: int | None) -> dict[str, Any]:
    """The map, every commune as a file, the table of the `limit` first, and what is nowhere."""
    contours = contours_of(found.place.code)
    seen = Lens(look, CIRCLES_FIRST if contours else CIRCLES_ONLY)
    measure, view = seen.measure, seen.view
    table = communes_table(
        found.known, found.cells, found.scope, found.whole, limit=limit, measure=measure, view=view
    )
    return {
        "map": _map(found, seen, contours),
        "map_table": map_table(
            found.known, found.cells, found.scope, found.whole, measure=measure, view=view
        ),
        "communes_table": table if found.cells else None,
        "not_located": _not_located(found, seen),
    }


def _map(found: Communes, seen: Lens, contours: Contours | None) -> TerritoryMap | None:
    measure = seen.measure
    title = measure.title(seen.view, where=", par commune" if seen.view == EACH else " par commune")
    switches = seen.switches(SLUG)
    if contours and seen.view == EACH:
        return TerritoryMap(SLUG, title, switches, _areas(found, seen, contours), None)
    located = sum(
        (measure.value(cell.totals) or Decimal(0) for cell in found.cells if cell.keys[0]),
        Decimal(0),
    )
    outline = outlines().get(found.place.code)
    ground = _ground(contours) if contours else Ground(outline)
    drawn = commune_circles(_places(found), ground, located, measure)
    return TerritoryMap(SLUG, title, switches, None, drawn) if drawn else None


def _places(found: Communes) -> tuple[Place, ...]:
    totals = {str(cell.keys[0]): cell.totals for cell in found.cells if cell.keys[0]}
    return tuple(
        Place(
            row.code,
            row.name,
            totals[row.code],
            row.latitude,
            row.longitude,
            grants_url(found.scope.replace(communes=(row.code,))),
        )
        for row in found.known
        if row.code in totals and row.latitude is not None and row.longitude is not None
    )


def _ground(contours: Contours) -> Ground:
    box = (contours.west, contours.south, contours.east, contours.north)
    return Ground(None, box, _grid(contours), "".join(contours.paths.values()))


def _grid(contours: Contours) -> tuple[float, float]:
    """Width and height of what is drawn; the longest is GRID."""
    across = (contours.east - contours.west) * cos(radians((contours.south + contours.north) / 2))
    down = contours.north - contours.south
    scale = GRID / max(across, down)
    return across * scale, down * scale


def _areas(found: Communes, seen: Lens, contours: Contours) -> Choropleth:
    """Communes without any value are one area of land, without a link: they have no list."""
    totals = {str(cell.keys[0]): cell.totals for cell in found.cells if cell.keys[0]}
    width, height = _grid(contours)
    drawing = Drawing(
        round(width) + 2 * EDGE,
        round(height) + 2 * EDGE,
        {code: (path,) for code, path in contours.paths.items()},
        (),
    )
    communes = [
        Territory(
            row.code,
            row.name,
            totals.get(row.code),
            row.population,
            grants_url(found.scope.replace(communes=(row.code,))),
        )
        for row in found.known
    ]
    return choropleth(communes, drawing, seen.measure, EDGE)


def _not_located(found: Communes, seen: Lens) -> Mapping[str, Any] | None:
    """What no map shows."""
    for cell in found.cells:
        value = seen.measure.value(cell.totals)
        if cell.keys[0] is None and value is not None:
            href = grants_url(found.scope.replace(communes=(UNKNOWN,)))
            return {"text": seen.measure.short(value), "href": href}
    return None
