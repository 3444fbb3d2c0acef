"""Fewer points, the same borders: what two communes share is simplified once for both.

Rings are cut where three territories meet; each piece goes through Ramer-Douglas-Peucker in one
direction, so that neighbours keep the same line and no gap opens between them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import cos, hypot, radians
from typing import Final, NamedTuple

from dashboard.imports.contours.geojson import Ring

# Of the longest side of the drawing: on a screen, half a pixel.
GRID: Final = 1000
TOLERANCE: Final = 1.0

Point = tuple[int, int]
Line = tuple[Point, ...]


class Simplified(NamedTuple):
    """The corner coordinates in degrees, and a path of SVG by code."""

    west: float
    south: float
    east: float
    north: float
    paths: dict[str, str]


def simplified(rings: Mapping[str, Sequence[Ring]]) -> Simplified:
    """Of all communes of one département together. At least one ring has points."""
    points = [point for each in rings.values() for ring in each for point in ring]
    across, down = [x for x, _ in points], [y for _, y in points]
    west, south, east, north = min(across), min(down), max(across), max(down)
    shrink = cos(radians((south + north) / 2))
    scale = GRID / max((east - west) * shrink, north - south, 1e-9)

    def place(longitude: float, latitude: float) -> Point:
        return round((longitude - west) * shrink * scale), round((north - latitude) * scale)

    snapped = {code: [_snapped(ring, place) for ring in each] for code, each in rings.items()}
    borders = _Borders([ring for each in snapped.values() for ring in each])
    paths = {code: _path([borders.fewer(ring) for ring in each]) for code, each in snapped.items()}
    return Simplified(west, south, east, north, paths)


def _snapped(ring: Ring, place: Callable[[float, float], Point]) -> Line:
    """On the grid, open, without a point twice in a row."""
    found: list[Point] = []
    for longitude, latitude in ring:
        point = place(longitude, latitude)
        if not found or found[-1] != point:
            found.append(point)
    if len(found) > 1 and found[0] == found[-1]:
        found.pop()
    return tuple(found)


class _Borders:
    """The pieces between meeting points of three territories, each simplified once."""

    def __init__(self, rings: Sequence[Line]) -> None:
        near: dict[Point, set[Point]] = defaultdict(set)
        for ring in rings:
            for one, other in pairwise((*ring, *ring[:1])):
                near[one].add(other)
                near[other].add(one)
        self.meetings = {point for point, around in near.items() if len(around) > 2}
        self.known: dict[Line, Line] = {}

    def fewer(self, ring: Line) -> Line:
        if len(ring) < 4:
            return ring
        kept: list[Point] = []
        for piece in self._pieces(ring):
            kept.extend(self._simplified(piece)[:-1])
        return tuple(kept)

    def _pieces(self, ring: Line) -> Iterator[Line]:
        """From one meeting to the next; a ring with less than two is cut in two far points."""
        cuts = [place for place, point in enumerate(ring) if point in self.meetings]
        if len(cuts) < 2:
            first = cuts[0] if cuts else min(range(len(ring)), key=ring.__getitem__)
            x, y = ring[first]
            far = max(
                range(len(ring)),
                key=lambda place: (hypot(ring[place][0] - x, ring[place][1] - y), ring[place]),
            )
            cuts = sorted({first, far})
        for start, end in pairwise((*cuts, cuts[0] + len(ring))):
            yield tuple(ring[place % len(ring)] for place in range(start, end + 1))

    def _simplified(self, piece: Line) -> Line:
        turned = piece[::-1]
        same_way = piece <= turned
        key = piece if same_way else turned
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = douglas_peucker(key, TOLERANCE)
        return found if same_way else found[::-1]


def douglas_peucker(line: Line, tolerance: float) -> Line:
    """Both ends stay, and every point that is farther than that from the line without it."""
    kept = {0, len(line) - 1}
    waiting = [(0, len(line) - 1)]
    while waiting:
        start, end = waiting.pop()
        farthest, distance = start, tolerance
        for place in range(start + 1, end):
            away = _distance(line[place], line[start], line[end])
            if away > distance:
                farthest, distance = place, away
        if farthest != start:
            kept.add(farthest)
            waiting += [(start, farthest), (farthest, end)]
    return tuple(line[place] for place in sorted(kept))


def _distance(point: Point, start: Point, end: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = hypot(x2 - x1, y2 - y1)
    if not length:
        return hypot(x - x1, y - y1)
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length


def _path(rings: Sequence[Line]) -> str:
    """A commune too small for the grid stays as a dot of land."""
    drawn = "".join(_ring_path(ring) for ring in rings if len(ring) > 2)
    first = next((ring[0] for ring in rings if ring), None)
    return drawn or (f"M{first[0]},{first[1]}h2v2h-2z" if first else "")


def _ring_path(ring: Line) -> str:
    steps = " ".join(f"{b[0] - a[0]},{b[1] - a[1]}" for a, b in pairwise(ring))
    return f"M{ring[0][0]},{ring[0][1]}l{steps}z"
