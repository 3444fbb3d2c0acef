"""Choropleths as pure functions of figures: SVG drawn by the server, every area a link.

Values by inhabitant are classes of colour with stated breaks. What a map shows is also in the
table beside it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from math import floor, log10
from typing import Final

from dashboard.formats import NO_BREAK_SPACE, counted, number
from dashboard.queries.totals import Totals
from dashboard.web.measures import AWARDED, Measure
from dashboard.web.outlines import (
    Drawing,
    Frame,
    Shape,
    bounds,
    centre,
    local,
    page_of,
    path,
    project,
)

CLASSES: Final = 5


@dataclass(frozen=True, slots=True)
class Territory:
    """One area: what it received, None when nothing, and how many people live there."""

    code: str
    name: str
    found: Totals | None
    population: int
    href: str


@dataclass(frozen=True, slots=True)
class Area:
    """`level` 0 is without aid; 1 to 5 from the palest to the strongest class."""

    code: str
    title: str
    href: str
    level: int
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LegendClass:
    level: int
    label: str
    areas: int


@dataclass(frozen=True, slots=True)
class Choropleth:
    """`land`: areas without any value nor link, as one path; the drawing starts at
    `origin` on both axes."""

    width: int
    height: int
    areas: tuple[Area, ...]
    frames: tuple[Frame, ...]
    legend: tuple[LegendClass, ...]
    finding: str
    land: str = ""
    origin: int = 0


# --- Classes of colour -------------------------------------------------------------------------


def breaks(values: Iterable[Decimal], classes: int = CLASSES) -> tuple[Decimal, ...]:
    """Upper bounds of all classes but the last: quantiles rounded to two figures, all distinct."""
    ordered = sorted(values)
    if not ordered:
        return ()
    found = []
    for step in range(1, classes):
        value = two_figures(ordered[floor(len(ordered) * step / classes)])
        if ordered[0] < value <= ordered[-1] and value not in found:
            found.append(value)
    return tuple(found)


def two_figures(value: Decimal) -> Decimal:
    if value <= 0:
        return Decimal(0)
    places = 1 - floor(log10(value))
    return value.quantize(Decimal(1).scaleb(-min(places, 2)), rounding=ROUND_HALF_UP) + 0


def level_of(value: Decimal | None, bounds_: Sequence[Decimal]) -> int:
    """0 without a value, else from 1; with few classes the strongest colours are used."""
    if value is None:
        return 0
    shift = CLASSES - len(bounds_) - 1
    return 1 + shift + sum(value >= bound for bound in bounds_)


def legend_of(
    values: Sequence[Decimal | None],
    bounds_: Sequence[Decimal],
    *,
    text: Callable[[Decimal], str] | None = None,
    nothing: str = "aucune aide publiée",
) -> list[LegendClass]:
    """`text` words a bound, in euros when absent; `nothing` what has no value."""
    text = text or _euros
    levels = [level_of(value, bounds_) for value in values]
    shift = CLASSES - len(bounds_) - 1
    edges = [text(bound) for bound in bounds_]
    if edges:
        labels = [f"moins de {edges[0]}"]
        labels += [f"de {low} à {high}" for low, high in pairwise(edges)]
        labels.append(f"{edges[-1]} et plus")
    else:
        known = sorted(value for value in values if value is not None)
        spread = dict.fromkeys(text(value) for value in (*known[:1], *known[-1:]))
        labels = [" à ".join(spread)]
    found = [
        LegendClass(1 + shift + rank, label, levels.count(1 + shift + rank))
        for rank, label in enumerate(labels)
        if levels.count(1 + shift + rank) or edges
    ]
    if levels.count(0):
        found.append(LegendClass(0, nothing, levels.count(0)))
    return found


def _euros(value: Decimal) -> str:
    places = 0 if value == value.to_integral_value() else 2
    return f"{number(value, places)}{NO_BREAK_SPACE}€"


# --- Choropleths -------------------------------------------------------------------------------


def choropleth(
    territories: Sequence[Territory],
    drawing: Drawing,
    measure: Measure = AWARDED,
    edge: int | None = None,
) -> Choropleth:
    """A measure by inhabitant, of the territories that the drawing holds.

    With an `edge`, those without any value are drawn together, without links.
    """
    drawn = [territory for territory in territories if territory.code in drawing.paths]
    values = [
        measure.each(measure.value(territory.found), territory.population) for territory in drawn
    ]
    edges = breaks(value for value in values if value is not None)
    areas = tuple(
        Area(
            territory.code,
            _area_title(territory, measure),
            territory.href,
            level_of(value, edges),
            drawing.paths[territory.code],
        )
        for territory, value in zip(drawn, values, strict=True)
        if edge is None or value is not None
    )
    bare = [one for one, value in zip(drawn, values, strict=True) if value is None]
    land = "".join(part for one in bare for part in drawing.paths[one.code])
    return Choropleth(
        drawing.width,
        drawing.height,
        areas,
        drawing.frames,
        tuple(legend_of(values, edges, text=_text_of(measure), nothing=measure.nothing)),
        _choropleth_finding(drawn, values, measure),
        "" if edge is None else land,
        -(edge or 0),
    )


def _text_of(measure: Measure) -> Callable[[Decimal], str]:
    return _euros if measure.money else _few


def _few(value: Decimal) -> str:
    return number(value, 1 if value >= 1 else 2)


def region_drawing(codes: Sequence[str], shapes: Mapping[str, Shape]) -> Drawing | None:
    """Only these départements, as large as they can be; None when none has an outline."""
    known = {code: shapes[code] for code in codes if code in shapes}
    if not known:
        return None
    _, south, _, north = bounds(known.values())
    projected = {code: project(shape, local((south + north) / 2)) for code, shape in known.items()}
    move, width, height = page_of(bounds(projected.values()))
    paths = {code: (path(shape, move),) for code, shape in projected.items()}
    centres = {code: move(centre(shape)) for code, shape in projected.items()}
    return Drawing(width, height, paths, (), centres)


def _area_title(territory: Territory, measure: Measure) -> str:
    name = f"{territory.name} ({territory.code}){NO_BREAK_SPACE}:"
    value = measure.value(territory.found)
    if value is None:
        return f"{name} {measure.nothing}"
    return f"{name} {measure.each_text(value, territory.population)}, {measure.text(value)}"


def _choropleth_finding(
    drawn: Sequence[Territory], values: Sequence[Decimal | None], measure: Measure
) -> str:
    funded = [
        (value, place) for place, value in zip(drawn, values, strict=True) if value is not None
    ]
    if not funded:
        return f"Sur cette carte{NO_BREAK_SPACE}: {measure.nothing}."
    _, best = max(funded, key=lambda pair: pair[0])
    rate = measure.each_text(measure.value(best.found) or Decimal(0), best.population)
    return (
        f"{best.name} est en tête ({rate}){NO_BREAK_SPACE}; "
        f"{counted(len(funded), 'territoire')} sur {len(drawn)} {measure.having}."
    )
