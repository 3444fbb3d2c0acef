"""Indicators: the list, one with its series, and how a territory stands. Values as published.

A territory is "FR", "R27" or "70", as in the API. Nothing is ever added or averaged over
territories: a region's or the nation's value is the one that was published for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Any, Final

from psycopg.sql import SQL

from dashboard.queries.filters import Filter
from dashboard.queries.reading import rows

NATION: Final = "FR"
# The last word on each territory and date, as known at the instant, up to the day.
_WORDS: Final = SQL("""
    SELECT DISTINCT ON (indicator_id, department_id, region_id, "on")
        indicator_id, coalesce(department_id, 'R' || region_id, 'FR') AS territory,
        department_id, region_id, "on", value, source_url, date_precision
    FROM dashboard_indicatorvalue
    WHERE ({one}::text IS NULL OR indicator_id = {one})
      AND ({place}::text IS NULL OR coalesce(department_id, 'R' || region_id, 'FR') = {place})
      AND "on" <= {until} AND recorded_at <= {known_at}
    ORDER BY indicator_id, department_id, region_id, "on", id DESC
""").format(
    one=SQL("%(indicator)s"),
    place=SQL("%(territory)s"),
    until=SQL("coalesce(%(as_of)s::date, 'infinity')"),
    known_at=SQL("coalesce(%(known_at)s::timestamptz, 'infinity')"),
)
_DESCRIBED: Final = SQL("""
    i.code, i.name, i.measure, i.unit, i.nature, i.rate, i.pillar_id, coalesce(p.name, ''),
    i.source, i.source_url
""")
_LIST: Final = SQL("""
WITH word AS ({words})
SELECT {described}, count(DISTINCT w.department_id), count(DISTINCT w.region_id),
       max(w."on"),
       (array_agg(w.value ORDER BY w."on" DESC) FILTER (WHERE w.territory = 'FR'))[1],
       max(w."on") FILTER (WHERE w.territory = 'FR')
FROM dashboard_indicator i
LEFT JOIN dashboard_pillar p ON p.code = i.pillar_id
JOIN word w ON w.indicator_id = i.code
GROUP BY i.code, p.code
ORDER BY count(DISTINCT w.department_id) DESC, i.name, i.code
""").format(words=_WORDS, described=_DESCRIBED)
_ONE: Final = SQL("""
SELECT {described} FROM dashboard_indicator i
LEFT JOIN dashboard_pillar p ON p.code = i.pillar_id WHERE i.code = %(indicator)s
""").format(described=_DESCRIBED)
_SERIES: Final = SQL("""
WITH word AS ({words})
SELECT territory, "on", value, source_url, date_precision FROM word ORDER BY territory, "on"
""").format(words=_WORDS)
_OF_PLACE: Final = SQL("""
WITH word AS ({words}), latest AS (
    SELECT DISTINCT ON (indicator_id) indicator_id, "on", value, source_url, date_precision
    FROM word ORDER BY indicator_id, "on" DESC
)
SELECT {described}, w."on", w.value, w.source_url, w.date_precision FROM latest w
JOIN dashboard_indicator i ON i.code = w.indicator_id
LEFT JOIN dashboard_pillar p ON p.code = i.pillar_id
ORDER BY i.name, i.code
""").format(words=_WORDS, described=_DESCRIBED)
_TARGETS: Final = SQL("""
SELECT DISTINCT ON (territory, "on") territory, "on", value FROM (
    SELECT coalesce(department_id, 'R' || region_id, 'FR') AS territory, "on", value, id
    FROM dashboard_indicatortarget
    WHERE indicator_id = %(indicator)s
      AND recorded_at <= coalesce(%(known_at)s::timestamptz, 'infinity')
) t ORDER BY territory, "on", id DESC
""")
_POPULATIONS: Final = SQL("""
SELECT code, population, region_id FROM dashboard_department
""")


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """`nature`: stock, cumulative, flow or "" when the source does not say."""

    code: str
    name: str
    measure: str
    unit: str
    nature: str
    rate: bool
    pillar: str | None
    pillar_name: str
    source: str
    source_url: str


@dataclass(frozen=True, slots=True)
class Listed:
    """How many départements and regions have a value, and the nation's last one."""

    indicator: IndicatorRow
    departments: int
    regions: int
    last_on: date
    nation: Decimal | None
    nation_on: date | None


@dataclass(frozen=True, slots=True)
class Point:
    on: date
    value: Decimal
    source_url: str
    date_precision: str


@dataclass(frozen=True, slots=True)
class Placed:
    """The last value of one indicator in one territory."""

    indicator: IndicatorRow
    point: Point


@dataclass(frozen=True, slots=True)
class IndicatorSeries:
    """Points by territory, oldest first; targets by territory and date."""

    indicator: IndicatorRow
    points: Mapping[str, tuple[Point, ...]]
    targets: Mapping[str, tuple[tuple[date, Decimal], ...]]

    def last(self, territory: str) -> Point | None:
        found = self.points.get(territory)
        return found[-1] if found else None

    def steps_back(self, territory: str) -> int:
        """How often the series goes down, which a cumulative one should not."""
        values = [point.value for point in self.points.get(territory, ())]
        return sum(after < before for before, after in pairwise(values))


def indicators(wanted: Filter) -> list[Listed]:
    """Widest first. Cost: one pass over the values."""
    return [Listed(IndicatorRow(*row[:10]), *row[10:]) for row in rows(_LIST, _params(wanted))]


def indicator_series(
    code: str, wanted: Filter, territory: str | None = None
) -> IndicatorSeries | None:
    """Every territory of one indicator, or one; None when it does not exist."""
    params = _params(wanted, indicator=code, territory=territory)
    described = rows(_ONE, params)
    if not described:
        return None
    points: dict[str, list[Point]] = {}
    for place, *point in rows(_SERIES, params):
        points.setdefault(place, []).append(Point(*point))
    targets: dict[str, list[tuple[date, Decimal]]] = {}
    for place, on, value in rows(_TARGETS, params):
        targets.setdefault(place, []).append((on, value))
    return IndicatorSeries(
        IndicatorRow(*described[0]),
        {place: tuple(found) for place, found in points.items()},
        {place: tuple(found) for place, found in targets.items()},
    )


def indicators_of(territory: str, wanted: Filter) -> list[Placed]:
    """The last value of each indicator that speaks of the territory."""
    found = rows(_OF_PLACE, _params(wanted, territory=territory))
    return [Placed(IndicatorRow(*row[:10]), Point(*row[10:])) for row in found]


def populations() -> dict[str, int]:
    """Inhabitants of "FR", "R27" and "70" alike."""
    found: dict[str, int] = {NATION: 0}
    for code, population, region in rows(_POPULATIONS, None):
        found[code] = population
        found[NATION] += population
        if region:
            found[f"R{region}"] = found.get(f"R{region}", 0) + population
    return found


def medians(
    series: IndicatorSeries, departments: Sequence[str], scale: Mapping[str, int] | None
) -> dict[date, Decimal]:
    """At each date, the median of the départements that have a value, for `scale` inhabitants
    each when given: a median of published values, never an average of rates."""
    by_date: dict[date, list[Decimal]] = {}
    for code in departments:
        for point in series.points.get(code, ()):
            value = point.value if scale is None else scaled(point.value, scale.get(code, 0))
            if value is not None:
                by_date.setdefault(point.on, []).append(value)
    return {on: median(values) for on, values in sorted(by_date.items())}


def scaled(value: Decimal, population: int, per: int = 10_000) -> Decimal | None:
    """For `per` inhabitants; None where nobody is known to live."""
    return value * per / population if population else None


def _params(
    wanted: Filter, *, indicator: str | None = None, territory: str | None = None
) -> dict[str, Any]:
    return {
        "indicator": indicator,
        "territory": territory,
        "as_of": wanted.as_of,
        "known_at": wanted.known_at,
    }
