"""Two to six territories side by side, or one against its region, the nation and its like."""

from typing import Any, Final

from django.http import HttpRequest

from dashboard.queries.catalogue import pillars
from dashboard.queries.compare import compared
from dashboard.queries.filters import Filter, FilterError, ParameterError, filter_params
from dashboard.queries.known_values import UNKNOWN
from dashboard.queries.territories import departments, regions
from dashboard.queries.totals import Key
from dashboard.web import comparison
from dashboard.web.links import with_filter
from dashboard.web.pages import Page, public_page

MOST: Final = 6
TITLE: Final = "Comparer des territoires"


@public_page()
def compare(request: HttpRequest, wanted: Filter) -> Page:
    _check(wanted)
    scope = wanted.replace(departments=(), regions=(), communes=())
    context = _form(request.path, wanted)
    if wanted.departments or wanted.regions:
        found = compared(wanted, wanted.departments, wanted.regions)
        names: dict[Key, str] = {row.code: row.name for row in pillars()}
        context |= {
            "amounts": comparison.amounts(found, scope),
            "per_inhabitant": comparison.per_inhabitant(found, scope),
            "by_pillar": comparison.by_pillar(found, scope, names),
            "by_year": comparison.by_year(found),
        }
    return Page("public/compare.html", _title(wanted, context), scope, context)


def _check(wanted: Filter) -> None:
    if len(wanted.departments) + len(wanted.regions) > MOST:
        message = f"On compare au plus {MOST} territoires : retirez-en."
        raise FilterError(ParameterError("departement", ",".join(wanted.departments), message))
    for name, codes in (("departement", wanted.departments), ("region", wanted.regions)):
        if UNKNOWN in codes:
            message = "« nd » n'est pas un territoire qui se compare."
            raise FilterError(ParameterError(name, UNKNOWN, message))


def _title(wanted: Filter, context: dict[str, Any]) -> str:
    chosen = [title for title, _ in context["chosen"]]
    if len(chosen) == 1:
        return f"{chosen[0]}, comparé à ses semblables"
    return f"{', '.join(chosen[:-1])} et {chosen[-1]}" if chosen else TITLE


def _form(path: str, wanted: Filter) -> dict[str, Any]:
    """What is chosen, each with the address without it, and what may be added."""
    places = {row.code: row.name for row in departments()}
    areas = {row.code: row.name for row in regions()}
    in_departments, in_regions = wanted.departments, wanted.regions
    chosen = [
        (places[code], wanted.replace(departments=_without(in_departments, code)))
        for code in in_departments
    ]
    chosen += [
        (areas[code], wanted.replace(regions=_without(in_regions, code))) for code in in_regions
    ]
    return {
        "chosen": [(title, with_filter(path, without)) for title, without in chosen],
        "may_add": len(chosen) < MOST,
        "departments": [
            (c, f"{n} ({c})") for c, n in places.items() if c not in wanted.departments
        ],
        "regions": [(c, n) for c, n in areas.items() if c not in in_regions],
        "kept": filter_params(wanted),
    }


def _without(codes: tuple[str, ...], code: str) -> tuple[str, ...]:
    return tuple(one for one in codes if one != code)
