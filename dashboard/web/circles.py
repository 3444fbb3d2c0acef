"""Maps of proportional circles: the area of each is its amount, and each is a link."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor, log10, sqrt
from typing import Final

from dashboard.formats import NO_BREAK_SPACE, counted, percent, ratio
from dashboard.queries.totals import Totals
from dashboard.web.maps import Territory, two_figures
from dashboard.web.measures import AWARDED, Measure
from dashboard.web.outlines import (
    PAGE_WIDTH,
    Drawing,
    Frame,
    Point,
    Shape,
    bounds,
    local,
    page_of,
    path,
    project,
)

# On a page of PAGE_WIDTH; a wider drawing has all of them larger.
LARGEST_RADIUS: Final = 24.0
SMALLEST_RADIUS: Final = 3.0
# Of the names of communes as a phone shows them, where they are largest.
LETTER_WIDTH: Final = 10.8
LABEL_HEIGHT: Final = 25
# The legend of circles stands in a strip under the land, at the same scale.
LEGEND_HEIGHT: Final = 56
LEGEND_STEP: Final = 130
MOST_LABELS: Final = 6
# One, several, and what their amounts are a part of.
COMMUNES: Final = ("commune", "communes", "des montants localisés")
DEPARTMENTS: Final = ("département", "départements", "du total")

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """One commune, at its centre."""

    code: str
    name: str
    found: Totals
    latitude: float
    longitude: float
    href: str


@dataclass(frozen=True, slots=True)
class Ground:
    """The land of a département: its outline, or all its communes as one `path` of SVG drawn in
    degrees by `box` (west, south, east, north) on a grid `grid` wide."""

    outline: Shape | None
    box: Box | None = None
    grid: tuple[float, float] = (0, 0)
    path: str = ""


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
    """`ground` is drawn under `transform`; `wide`: words are larger, for the drawing is."""

    width: int
    height: int
    ground: str
    circles: tuple[Circle, ...]
    labels: tuple[Label, ...]
    scales: tuple[Scale, ...]
    finding: str
    frames: tuple[Frame, ...] = ()
    transform: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class _Spot:
    """What a circle shows, and where."""

    name: str
    value: Decimal
    title: str
    href: str
    at: Point


def commune_circles(
    places: Sequence[Place], ground: Ground, whole: Decimal, measure: Measure = AWARDED
) -> CircleMap | None:
    """Communes at their centres; `whole` is what the circles are a part of. None when there is
    neither land nor circle."""
    drawn = [place for place in places if (measure.value(place.found) or 0) > 0]
    centres = tuple((place.longitude, place.latitude) for place in drawn)
    box = _degrees(ground, centres)
    if box is None:
        return None
    west, south, east, north = box
    projection = local((south + north) / 2)
    left, top = projection(west, north)
    right, bottom = projection(east, south)
    move, width, height = page_of((left, top, right, bottom))
    spots = [
        _spot(place.name, place.found, place.href, measure, move(projection(*centre)))
        for place, centre in zip(drawn, centres, strict=True)
    ]
    land, transform = _land(ground, projection, move)
    found = _drawn(spots, measure, width, height)
    finding = _finding(found.spots, whole, measure, COMMUNES)
    return found.map(land, finding, transform=transform)


def department_circles(
    territories: Sequence[Territory], drawing: Drawing, whole: Decimal, measure: Measure = AWARDED
) -> CircleMap:
    """Territories at the centres that the drawing gives them."""
    spots = [
        _spot(place.name, place.found, place.href, measure, drawing.centres[place.code])
        for place in territories
        if place.found and place.code in drawing.centres and (measure.value(place.found) or 0) > 0
    ]
    found = _drawn(spots, measure, drawing.width, drawing.height)
    land = "".join(part for paths in drawing.paths.values() for part in paths)
    finding = _finding(found.spots, whole, measure, DEPARTMENTS)
    return found.map(land, finding, frames=drawing.frames)


def _degrees(ground: Ground, centres: tuple[Point, ...]) -> Box | None:
    """West, south, east, north of all that is drawn; contours hold their centres already."""
    if ground.box:
        return ground.box
    shapes = [*([ground.outline] if ground.outline else []), *([(centres,)] if centres else [])]
    return bounds(shapes) if shapes else None


def _land(
    ground: Ground, projection: Callable[[float, float], Point], move: Callable[[Point], Point]
) -> tuple[str, str]:
    """The path, and the move from its own grid to the page."""
    if ground.box:
        west, _, east, north = ground.box
        x, y = move(projection(west, north))
        scale = (move(projection(east, north))[0] - x) / ground.grid[0]
        return ground.path, f"translate({x:.1f} {y:.1f}) scale({scale:.4f})"
    return (path(project(ground.outline, projection), move) if ground.outline else "", "")


def _spot(name: str, found: Totals, href: str, measure: Measure, at: Point) -> _Spot:
    value = measure.value(found) or Decimal(0)
    return _Spot(name, value, f"{name}{NO_BREAK_SPACE}: {measure.said(found)}", href, at)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Spots from the largest down, so that small circles stay on top, and what they make."""

    spots: tuple[_Spot, ...]
    circles: tuple[Circle, ...]
    labels: tuple[Label, ...]
    scales: tuple[Scale, ...]
    width: int
    height: int
    unit: float

    def map(
        self, land: str, finding: str, *, frames: tuple[Frame, ...] = (), transform: str = ""
    ) -> CircleMap:
        return CircleMap(
            self.width,
            self.height + round(LEGEND_HEIGHT * self.unit),
            land,
            self.circles,
            self.labels,
            self.scales,
            finding,
            frames,
            transform,
            self.unit > 1,
        )


def _drawn(spots: Sequence[_Spot], measure: Measure, width: int, height: int) -> _Drawn:
    unit = width / PAGE_WIDTH
    ordered = tuple(sorted(spots, key=lambda spot: -spot.value))
    largest = ordered[0].value if ordered else Decimal(0)
    radii = [_radius(spot.value, largest) * unit for spot in ordered]
    circles = tuple(
        Circle(f"{spot.at[0]:.0f}", f"{spot.at[1]:.0f}", f"{radius:.1f}", spot.title, spot.href)
        for spot, radius in zip(ordered, radii, strict=True)
    )
    labels = _labels(ordered, radii, (width, height), unit)
    return _Drawn(
        ordered, circles, labels, _scales(largest, measure, height, unit), width, height, unit
    )


def _radius(amount: Decimal, largest: Decimal) -> float:
    return max(SMALLEST_RADIUS, LARGEST_RADIUS * sqrt(float(amount / largest)))


def _labels(
    spots: Sequence[_Spot], radii: Sequence[float], page: tuple[int, int], unit: float
) -> tuple[Label, ...]:
    """Names of the largest, beside their circle, where they hide no other name."""
    taken: list[Box] = []
    found: list[Label] = []
    for spot, radius in zip(spots, radii, strict=True):
        if len(found) == MOST_LABELS:
            break
        x, y = spot.at
        wide, gap = len(spot.name) * LETTER_WIDTH * unit, radius + 4 * unit
        rightward = x + gap + wide <= page[0]
        start = x + gap if rightward else x - gap
        left = start if rightward else start - wide
        half = LABEL_HEIGHT * unit / 2
        box = (left, y - half, left + wide, y + half)
        inside = box[0] >= 0 and box[1] >= 0 and box[3] <= page[1]
        if inside and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            anchor = "start" if rightward else "end"
            found.append(Label(f"{start:.0f}", f"{y + 5 * unit:.0f}", anchor, spot.name))
    return tuple(found)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _scales(
    largest: Decimal, measure: Measure, top_of_strip: int, unit: float
) -> tuple[Scale, ...]:
    """Three round values, at most the largest one, from left to right."""
    if largest <= 0:
        return ()
    top = Decimal(1).scaleb(floor(log10(largest)))
    top *= max(step for step in (1, 2, 5) if top * step <= largest)
    values = {two_figures(top / divisor) for divisor in (1, 4, 20)}
    if not measure.money:
        values = {value.to_integral_value() for value in values if value >= 1}
    found = []
    for place, value in enumerate(sorted(values)):
        radius = _radius(value, largest) * unit
        x = (LARGEST_RADIUS + 2 + place * LEGEND_STEP) * unit
        found.append(
            Scale(
                f"{x:.0f}",
                f"{top_of_strip + LEGEND_HEIGHT * unit / 2:.0f}",
                f"{radius:.1f}",
                f"{x + radius + 6 * unit:.0f}",
                measure.short(value),
            )
        )
    return tuple(found)


def _finding(
    spots: Sequence[_Spot], whole: Decimal, measure: Measure, words: tuple[str, str, str]
) -> str:
    if not spots:
        return f"Sur cette carte{NO_BREAK_SPACE}: {measure.nothing}."
    first, (one, several, part) = spots[0], words
    counts = counted(len(spots), one, several)
    if len(spots) == 1:
        return f"{counts}{NO_BREAK_SPACE}: {first.name}, {measure.short(first.value)}."
    head = f"{counts}. {first.name} est en tête{NO_BREAK_SPACE}: {measure.short(first.value)}"
    share = percent(ratio(first.value, whole), 0)
    return f"{head}, soit {share} {part}." if measure.money else f"{head}."
