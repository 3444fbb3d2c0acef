"""Indicators: the list, and one with its series, its map and its départements."""

from functools import partial
from typing import Any, Final

from django.http import Http404, HttpRequest

from dashboard.formats import NO_BREAK_SPACE, date_text
from dashboard.queries.filters import (
    PARAMETERS,
    Filter,
    FilterError,
    ParameterError,
    filter_params,
)
from dashboard.queries.indicators import (
    NATION,
    IndicatorSeries,
    indicator_series,
    indicators,
    populations,
)
from dashboard.queries.known_values import UNKNOWN
from dashboard.queries.territories import departments, regions
from dashboard.web import indicators as shown
from dashboard.web.grant_rows import PRECISIONS
from dashboard.web.links import carried, page_url
from dashboard.web.outlines import france
from dashboard.web.pages import TIME_PARAMETERS, Crumb, Page, public_page
from dashboard.web.tables import Later

ABOUT: Final = "Ce que d'autres ont mesuré et publié, territoire par territoire."
# Indicators know places and dates; the plan is only carried from page to page.
KNOWN: Final = ("departement", "region", "plan", *TIME_PARAMETERS)
OTHER_FILTERS: Final = tuple(name for name in PARAMETERS if name not in KNOWN)


@public_page(fixed=(*OTHER_FILTERS, "departement", "region"))
def indicator_list(request: HttpRequest, wanted: Filter) -> Page:
    found = indicators(wanted)
    wide = [one for one in found if shown.is_everywhere(one)]
    single = [one for one in found if not shown.is_everywhere(one)]
    context = {
        "table": shown.list_table(wide, wanted, "indicateurs") if wide else None,
        "single": shown.list_table(single, wanted, "chiffres-isoles") if single else None,
        "count": len(found),
        "source_text": f"Source{NO_BREAK_SPACE}: indiquée sur la page de chaque indicateur.",
        "about_text": ABOUT,
    }
    return Page("public/indicators.html", "Indicateurs", carried(wanted), context)


@public_page(fixed=OTHER_FILTERS)
def indicator(request: HttpRequest, wanted: Filter, code: str) -> Page:
    series = indicator_series(code, wanted)
    if series is None:
        raise Http404(f"L'indicateur « {code} » est inconnu.")
    crumbs = (Crumb("Indicateurs", page_url("indicators", wanted)),)
    context = _context(series, wanted)
    return Page("public/indicator.html", series.indicator.name, wanted, context, crumbs)


def _context(series: IndicatorSeries, wanted: Filter) -> dict[str, Any]:
    known = departments()
    scale = shown.Scale(series.indicator.rate, series.indicator.unit, populations())
    places = _places(wanted)
    first = places[0][0]
    last = series.last(first)
    return {
        "time_hidden": [pair for pair in filter_params(wanted) if pair[0] in TIME_PARAMETERS],
        "last_text": shown.value_text(last.value, series.indicator.unit) if last else "",
        "last_day": date_text(last.on, PRECISIONS[last.date_precision]) if last else "",
        "indicator": series.indicator,
        "source_text": f"Source{NO_BREAK_SPACE}: {series.indicator.source}.",
        "about_text": ABOUT,
        "nature": shown.nature_text(series.indicator),
        "curve": shown.curve(series, places, [row.code for row in known], scale, wanted),
        "progress": shown.progress(series, first),
        "map": shown.department_map(series, known, scale, france(), wanted),
        "map_table": Later(
            "carte-departements", partial(shown.departments_table, series, known, scale, wanted)
        ),
        "map_unit": scale.words,
        "table": shown.departments_table(series, known, scale, wanted),
        "last": last,
        "territory": places[0][1],
        "choices": [(row.code, f"{row.name} ({row.code})") for row in known],
        "chosen": wanted.departments[0] if wanted.departments else "",
    }


def _places(wanted: Filter) -> list[tuple[str, str]]:
    """The territory asked for, then what it is set beside: (code, name)."""
    if len(wanted.departments) + len(wanted.regions) > 1 or UNKNOWN in (
        *wanted.departments,
        *wanted.regions,
    ):
        message = "Un indicateur se regarde pour un territoire à la fois."
        raise FilterError(ParameterError("departement", ",".join(wanted.departments), message))
    names = {row.code: row.name for row in regions()}
    nation = (NATION, "France")
    if wanted.departments:
        place = next(row for row in departments() if row.code == wanted.departments[0])
        around = [(f"R{place.region}", place.region_name)] if place.region else []
        return [(place.code, place.name), *around, nation]
    if wanted.regions:
        return [(f"R{wanted.regions[0]}", names[wanted.regions[0]]), nation]
    return [nation]
