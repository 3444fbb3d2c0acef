"""Maps as pure functions of figures: SVG drawn by the server, every area a link.

Amounts are circles whose area is proportional, euros per inhabitant are classes of colour with
stated breaks. What a map shows is also in the table beside it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from math import ceil, floor, log10, sqrt
from typing import Final

from dashboard.formats import (
    NO_BREAK_SPACE,
    counted,
    euros,
    euros_compact,
    euros_per_inhabitant,
    number,
    percent,
    ratio,
)
from dashboard.web.outlines import Drawing, Frame, Point, Shape, bounds, fit, local, path, project

CLASSES: Final = 5
WIDTH: Final = 480
TALLEST: Final = 320
MARGIN: Final = 24
LARGEST_RADIUS: Final = 24.0
SMALLEST_RADIUS: Final = 3.0
MOST_LABELS: Final = 6
LETTER_WIDTH: Final = 8.5
LABEL_HEIGHT: Final = 20
# The legend of circles stands in a strip under the land, at the same scale.
LEGEND_HEIGHT: Final = 56
LEGEND_STEP: Final = 130


@dataclass(frozen=True, slots=True)
class Territory:
    """One area of a choropleth: what it received and how many people live there."""

    code: str
    name: str
    awarded: Decimal
    population: int
    href: str

    @property
    def per_inhabitant(self) -> Decimal | None:
        return ratio(self.awarded, self.population) if self.awarded else None


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
    width: int
    height: int
    areas: tuple[Area, ...]
    frames: tuple[Frame, ...]
    legend: tuple[LegendClass, ...]
    finding: str


@dataclass(frozen=True, slots=True)
class Place:
    """One commune of a circle map."""

    code: str
    name: str
    awarded: Decimal
    grants: int
    latitude: float
    longitude: float
    href: str


@dataclass(frozen=True, slots=True)
class Circle:
    x: str
    y: str
    radius: str
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Label:
    x: str
    y: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A circle of the legend."""

    x: str
    y: str
    radius: str
    label_x: str
    label: str


@dataclass(frozen=True, slots=True)
class CircleMap:
    width: int
    height: int
    ground: str
    circles: tuple[Circle, ...]
    labels: tuple[Label, ...]
    scales: tuple[Scale, ...]
    finding: str


# --- Classes of colour -------------------------------------------------------------------------


def breaks(values: Iterable[Decimal], classes: int = CLASSES) -> tuple[Decimal, ...]:
    """Upper bounds of all classes but the last: quantiles rounded to two figures, all distinct."""
    ordered = sorted(values)
    if not ordered:
        return ()
    found = []
    for step in range(1, classes):
        value = _two_figures(ordered[floor(len(ordered) * step / classes)])
        if ordered[0] < value <= ordered[-1] and value not in found:
            found.append(value)
    return tuple(found)


def _two_figures(value: Decimal) -> Decimal:
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


def choropleth(territories: Sequence[Territory], drawing: Drawing) -> Choropleth:
    """Euros per inhabitant of the territories that the drawing holds."""
    drawn = [territory for territory in territories if territory.code in drawing.paths]
    values = [territory.per_inhabitant for territory in drawn]
    edges = breaks(value for value in values if value is not None)
    areas = tuple(
        Area(
            territory.code,
            _area_title(territory),
            territory.href,
            level_of(value, edges),
            drawing.paths[territory.code],
        )
        for territory, value in zip(drawn, values, strict=True)
    )
    return Choropleth(
        drawing.width,
        drawing.height,
        areas,
        drawing.frames,
        tuple(legend_of(values, edges)),
        _choropleth_finding(drawn),
    )


def region_drawing(codes: Sequence[str], shapes: Mapping[str, Shape]) -> Drawing | None:
    """Only these départements, as large as they can be; None when none has an outline."""
    known = {code: shapes[code] for code in codes if code in shapes}
    if not known:
        return None
    _, south, _, north = bounds(known.values())
    projected = {code: project(shape, local((south + north) / 2)) for code, shape in known.items()}
    move, height = _page(bounds(projected.values()))
    paths = {code: (path(shape, move),) for code, shape in projected.items()}
    return Drawing(WIDTH, height, paths, ())


def _area_title(territory: Territory) -> str:
    name = f"{territory.name} ({territory.code}){NO_BREAK_SPACE}:"
    if not territory.awarded:
        return f"{name} aucune aide publiée"
    rate = euros_per_inhabitant(territory.awarded, territory.population)
    return f"{name} {rate}, {euros(territory.awarded)} attribués"


def _choropleth_finding(drawn: Sequence[Territory]) -> str:
    funded = [territory for territory in drawn if territory.per_inhabitant is not None]
    if not funded:
        return "Aucune aide publiée n'est localisée dans ces territoires."
    best = max(funded, key=lambda territory: territory.per_inhabitant or Decimal(0))
    rate = euros_per_inhabitant(best.awarded, best.population)
    return (
        f"{best.name} reçoit le plus par habitant ({rate}){NO_BREAK_SPACE}; "
        f"{counted(len(funded), 'territoire')} sur {len(drawn)} ont au moins une aide publiée."
    )


# --- Proportional circles ----------------------------------------------------------------------


def circle_map(places: Sequence[Place], ground: Shape | None, located: Decimal) -> CircleMap | None:
    """Amounts of communes at their centres; largest first, so that small ones stay on top."""
    drawn = sorted(
        (place for place in places if place.awarded > 0), key=lambda place: -place.awarded
    )
    centres = tuple((place.longitude, place.latitude) for place in drawn)
    shapes = [*([ground] if ground else []), *([(centres,)] if centres else [])]
    if not shapes:
        return None
    _, south, _, north = bounds(shapes)
    projection = local((south + north) / 2)
    move, height = _page(bounds(project(shape, projection) for shape in shapes))
    largest = drawn[0].awarded if drawn else Decimal(0)
    spots = [move(projection(*centre)) for centre in centres]
    radii = [_radius(place.awarded, largest) for place in drawn]
    circles = tuple(
        Circle(f"{x:.0f}", f"{y:.0f}", f"{radius:.1f}", _circle_title(place), place.href)
        for place, (x, y), radius in zip(drawn, spots, radii, strict=True)
    )
    return CircleMap(
        WIDTH,
        height + LEGEND_HEIGHT,
        path(project(ground, projection), move) if ground else "",
        circles,
        _labels(drawn, spots, radii, height),
        _scales(largest, height),
        _circles_finding(drawn, located),
    )


def _page(box: tuple[float, float, float, float]) -> tuple[Callable[[Point], Point], int]:
    """A drawing as wide as the page unless it would be too tall; a single point stays drawable."""
    left, top, right, bottom = box
    box = (left, top, max(right, left + 1), max(bottom, top + 1))
    shape = (box[3] - box[1]) / (box[2] - box[0])
    height = min(TALLEST, ceil((WIDTH - 2 * MARGIN) * shape) + 2 * MARGIN)
    return fit(box, MARGIN, MARGIN, WIDTH - 2 * MARGIN, height - 2 * MARGIN), height


def _radius(amount: Decimal, largest: Decimal) -> float:
    return max(SMALLEST_RADIUS, LARGEST_RADIUS * sqrt(float(amount / largest)))


def _circle_title(place: Place) -> str:
    aids = counted(place.grants, "aide")
    return f"{place.name}{NO_BREAK_SPACE}: {euros(place.awarded)} attribués, {aids}"


def _labels(
    drawn: Sequence[Place], spots: Sequence[Point], radii: Sequence[float], height: int
) -> tuple[Label, ...]:
    """Names of the largest communes, beside their circle, where they hide no other name."""
    taken: list[tuple[float, float, float, float]] = []
    found: list[Label] = []
    for place, (x, y), radius in zip(drawn, spots, radii, strict=True):
        if len(found) == MOST_LABELS:
            break
        wide = len(place.name) * LETTER_WIDTH
        rightward = x + radius + 4 + wide <= WIDTH
        start = x + radius + 4 if rightward else x - radius - 4
        left = start if rightward else start - wide
        box = (left, y - LABEL_HEIGHT / 2, left + wide, y + LABEL_HEIGHT / 2)
        inside = box[0] >= 0 and box[1] >= 0 and box[3] <= height
        if inside and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            anchor = "start" if rightward else "end"
            found.append(Label(f"{start:.0f}", f"{y + 5:.0f}", anchor, place.name))
    return tuple(found)


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _scales(largest: Decimal, top_of_strip: int) -> tuple[Scale, ...]:
    """Three round amounts, at most the largest one, from left to right."""
    if largest <= 0:
        return ()
    top = Decimal(1).scaleb(floor(log10(largest)))
    top *= max(step for step in (1, 2, 5) if top * step <= largest)
    amounts = sorted({_two_figures(top / divisor) for divisor in (1, 4, 20)})
    found = []
    for place, amount in enumerate(amounts):
        radius, x = _radius(amount, largest), LARGEST_RADIUS + 2 + place * LEGEND_STEP
        found.append(
            Scale(
                f"{x:.0f}",
                f"{top_of_strip + LEGEND_HEIGHT / 2:.0f}",
                f"{radius:.1f}",
                f"{x + radius + 6:.0f}",
                euros_compact(amount),
            )
        )
    return tuple(found)


def _circles_finding(drawn: Sequence[Place], located: Decimal) -> str:
    if not drawn:
        return "Aucune aide publiée n'est localisée dans une commune."
    first = drawn[0]
    aided = counted(len(drawn), "commune aidée", "communes aidées")
    share = percent(ratio(first.awarded, located), 0)
    head = f"{first.name} reçoit le plus{NO_BREAK_SPACE}: {euros_compact(first.awarded)}"
    if len(drawn) == 1:
        return f"{aided}{NO_BREAK_SPACE}: {first.name}, {euros_compact(first.awarded)}."
    return f"{aided}. {head}, soit {share} des montants localisés."
