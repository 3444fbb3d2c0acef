"""Indicators as tables, curves and maps; what is published, at the scale that can be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.urls import reverse

from dashboard.formats import (
    NO_BREAK_SPACE,
    counted,
    date_numeric,
    date_text,
    number,
    percent,
    ratio,
)
from dashboard.models.choices import IndicatorNature
from dashboard.queries.filters import Filter
from dashboard.queries.indicators import (
    NATION,
    IndicatorRow,
    IndicatorSeries,
    Listed,
    Placed,
    Point,
    medians,
    scaled,
)
from dashboard.queries.territories import DepartmentRow
from dashboard.web import tables
from dashboard.web.charts import Chart, Line
from dashboard.web.evolution import SHORT_MONTHS
from dashboard.web.grant_rows import PRECISIONS
from dashboard.web.links import page_url, with_filter
from dashboard.web.maps import Area, Choropleth, breaks, legend_of, level_of
from dashboard.web.outlines import Drawing
from dashboard.web.tables import Table

PER: Final = f"pour 10{NO_BREAK_SPACE}000 habitants"
# A list of indicators shows first those known nearly everywhere.
EVERYWHERE_DEPARTMENTS: Final = 50
EVERYWHERE_REGIONS: Final = 10
OF_A_PLACE: Final = 12


@dataclass(frozen=True, slots=True)
class Scale:
    """Rates are compared as they are, everything else for a number of inhabitants."""

    rate: bool
    unit: str
    populations: Mapping[str, int]

    def of(self, territory: str, value: Decimal) -> Decimal | None:
        return value if self.rate else scaled(value, self.populations.get(territory, 0))

    @property
    def words(self) -> str:
        return self.unit if self.rate else f"{self.unit} {PER}".strip()


def value_text(value: Decimal, unit: str = "") -> str:
    """Whole numbers whole, others with two decimals; the unit follows."""
    places = 0 if value == value.to_integral_value() else 2
    return f"{number(value, places)}{NO_BREAK_SPACE}{unit}" if unit else number(value, places)


def nature_text(indicator: IndicatorRow) -> str:
    if not indicator.nature:
        return "non précisée par la source"
    return str(IndicatorNature(indicator.nature).label)


def indicator_url(code: str, scope: Filter, territory: str = "") -> str:
    place = _chosen(territory)
    wanted = Filter(
        departments=place.departments,
        regions=place.regions,
        as_of=scope.as_of,
        known_at=scope.known_at,
        known_at_text=scope.known_at_text,
    )
    return with_filter(reverse("indicator", args=(code,)), wanted)


def _chosen(territory: str) -> Filter:
    if territory in ("", NATION):
        return Filter()
    if territory.startswith("R"):
        return Filter(regions=(territory[1:],))
    return Filter(departments=(territory,))


def is_everywhere(found: Listed) -> bool:
    return found.departments >= EVERYWHERE_DEPARTMENTS or found.regions >= EVERYWHERE_REGIONS


def list_table(found: Sequence[Listed], scope: Filter, slug: str) -> Table:
    labels = ("Indicateur", "France", "Date", "Départements", "Régions")
    rows = tuple(
        (
            tables.name(
                one.indicator.name,
                indicator_url(one.indicator.code, scope),
                note=" · ".join(filter(None, (one.indicator.pillar_name, one.indicator.measure))),
            ),
            tables.Cell(
                "–" if one.nation is None else value_text(one.nation, one.indicator.unit),
                one.nation,
            ),
            tables.Cell(
                date_numeric(one.nation_on or one.last_on), str(one.nation_on or one.last_on)
            ),
            tables.count(one.departments),
            tables.count(one.regions),
        )
        for one in found
    )
    return Table("Indicateurs", tables.columns(*labels), rows, slug=slug)


def _dated(on: date) -> tables.Cell:
    return tables.Cell(date_numeric(on), str(on))


def place_table(found: Sequence[Placed], territory: str, scope: Filter) -> Table | None:
    """What is published of one territory, for its own page: the most recent first."""
    if not found:
        return None
    found = sorted(found, key=lambda one: one.point.on, reverse=True)[:OF_A_PLACE]
    rows = tuple(
        (
            tables.name(one.indicator.name, indicator_url(one.indicator.code, scope, territory)),
            tables.Cell(value_text(one.point.value, one.indicator.unit), one.point.value),
            _day(one.point),
        )
        for one in found
    )
    headings = tables.columns("Indicateur", "Valeur", "Date")
    return Table("Indicateurs publiés", headings, rows, slug="indicateurs")


def _day(point: Point) -> tables.Cell:
    return tables.Cell(date_numeric(point.on, PRECISIONS[point.date_precision]), str(point.on))


def curve(
    series: IndicatorSeries,
    places: Sequence[tuple[str, str]],
    departments: Sequence[str],
    scale: Scale,
    scope: Filter,
) -> Chart | None:
    """The territories (code, name) over time, with the median of départements."""
    single = len(places) == 1
    lines = [(name, _values(series, code, scale, plain=single)) for code, name in places]
    if not single:
        middle = medians(series, departments, None if scale.rate else scale.populations)
        lines.append(("Médiane des départements", middle))
    lines = [(name, values) for name, values in lines if values]
    dates = sorted({on for _, values in lines for on in values})
    if not dates:
        return None
    unit = series.indicator.unit if single else scale.words
    title = f"{series.indicator.name}, {unit}" if unit else series.indicator.name
    rows = tuple(
        (tables.name(date_numeric(on)), *(_cell(values.get(on)) for _, values in lines))
        for on in dates
    )
    return Chart(
        "serie",
        "line",
        title,
        _curve_finding(series, places[0], single, lines, scale),
        tuple(f"{SHORT_MONTHS[on.month - 1]} {on.year}" for on in dates),
        tuple(
            Line(name, f"serie-{place}", tuple(values.get(on) for on in dates))
            for place, (name, values) in enumerate(lines, 1)
        ),
        Table(title, tables.columns("Date", *(name for name, _ in lines)), rows),
        tuple(indicator_url(series.indicator.code, scope, places[0][0]) for _ in dates),
        _note(series, places[0]),
        money=False,
    )


def _values(
    series: IndicatorSeries, code: str, scale: Scale, *, plain: bool
) -> dict[date, Decimal]:
    found = {}
    for point in series.points.get(code, ()):
        value = point.value if plain else scale.of(code, point.value)
        if value is not None:
            found[point.on] = tables.cents(value)
    return found


def _cell(value: Decimal | None) -> tables.Cell:
    return tables.Cell("–", None) if value is None else tables.Cell(value_text(value), value)


def _curve_finding(
    series: IndicatorSeries,
    first: tuple[str, str],
    single: bool,
    lines: Sequence[tuple[str, Mapping[date, Decimal]]],
    scale: Scale,
) -> str:
    code, name = first
    last = series.last(code)
    if last is None:
        return f"{name}{NO_BREAK_SPACE}: aucune valeur publiée."
    said = (
        f"{name}{NO_BREAK_SPACE}: {value_text(last.value, series.indicator.unit)} "
        f"au {date_text(last.on, PRECISIONS[last.date_precision])}"
    )
    middle = lines[-1][1].get(last.on) if not single else None
    own = scale.of(code, last.value)
    if middle is None or own is None:
        return f"{said}."
    return (
        f"{said}, soit {value_text(tables.cents(own))} {scale.words} "
        f"(médiane des départements{NO_BREAK_SPACE}: {value_text(tables.cents(middle))})."
    )


def _note(series: IndicatorSeries, first: tuple[str, str]) -> str:
    back = series.steps_back(first[0])
    if series.indicator.nature != IndicatorNature.CUMULATIVE or not back:
        return ""
    times = counted(back, "fois", "fois")
    return (
        f"Cette série est un cumul, mais la source y recule {times}{NO_BREAK_SPACE}: "
        "elle est montrée telle que publiée."
    )


def progress(series: IndicatorSeries, code: str) -> str:
    """The last value against the target of its date or later; "" without a target."""
    last, targets = series.last(code), series.targets.get(code, ())
    aimed = next((one for one in targets if last and one[0] >= last.on), None)
    if last is None or aimed is None or not aimed[1]:
        return ""
    return (
        f"Cible au {date_text(aimed[0])}{NO_BREAK_SPACE}: "
        f"{value_text(aimed[1], series.indicator.unit)}, atteinte à "
        f"{percent(ratio(last.value, aimed[1]))}."
    )


def department_map(
    series: IndicatorSeries,
    departments: Sequence[DepartmentRow],
    scale: Scale,
    drawing: Drawing,
    scope: Filter,
) -> Choropleth | None:
    """The last value of each département that the drawing holds."""
    drawn = [place for place in departments if place.code in drawing.paths]
    points = [series.last(place.code) for place in drawn]
    values = [
        scale.of(place.code, point.value) if point else None
        for place, point in zip(drawn, points, strict=True)
    ]
    known = [value for value in values if value is not None]
    if not known:
        return None
    edges = breaks(known)
    areas = tuple(
        Area(
            place.code,
            _area_title(place, point, series.indicator.unit),
            indicator_url(series.indicator.code, scope, place.code),
            level_of(value, edges),
            drawing.paths[place.code],
        )
        for place, point, value in zip(drawn, points, values, strict=True)
    )
    legend = legend_of(values, edges, text=value_text, nothing="aucune valeur publiée")
    return Choropleth(
        drawing.width, drawing.height, areas, drawing.frames, tuple(legend),
        f"{counted(len(known), 'département')} sur {len(drawn)} ont une valeur publiée.",
    )  # fmt: skip


def _area_title(place: DepartmentRow, point: Point | None, unit: str) -> str:
    said = value_text(point.value, unit) if point else "aucune valeur publiée"
    return f"{place.name} ({place.code}){NO_BREAK_SPACE}: {said}"


def departments_table(
    series: IndicatorSeries, departments: Sequence[DepartmentRow], scale: Scale, scope: Filter
) -> Table:
    labels = ["Département", "Valeur", "Date"]
    if not scale.rate:
        labels.insert(2, PER.capitalize())
    rows = []
    for place in departments:
        point = series.last(place.code)
        if point is None:
            continue
        own = scale.of(place.code, point.value)
        cells = [
            tables.name(f"{place.name} ({place.code})", page_url("department", scope, place.code)),
            tables.Cell(value_text(point.value), point.value),
            _cell(None if own is None else tables.cents(own)),
            _day(point),
        ]
        if scale.rate:
            del cells[2]
        rows.append(tuple(cells))
    caption = f"{series.indicator.name}, dernière valeur de chaque département"
    return Table(caption, tables.columns(*labels), tuple(rows), slug="departements")
