"""Pieces of a département's page to put in another site: no cookie, no script of a third party.

Any site may frame them: they hold nothing but what is published.
"""

from collections.abc import Mapping
from typing import Any, Final

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt

from dashboard.queries.filters import Filter, FilterError, ParameterError
from dashboard.queries.rankings import department_ranks
from dashboard.queries.territories import DepartmentRow, departments
from dashboard.queries.totals import totals, totals_by
from dashboard.web import sections
from dashboard.web.commune_maps import communes_map, communes_seen
from dashboard.web.figures import Standing, figures
from dashboard.web.links import grants_url, page_url, with_filter
from dashboard.web.looks import Look
from dashboard.web.pages import Page, public_page
from dashboard.web.public.department import department_or_404

# What may be asked for, its title, and the height that shows it whole at 640 pixels wide.
BLOCKS: Final = {
    "chiffres": ("Les quatre chiffres", 480),
    "courbe": ("La courbe des montants cumulés", 580),
    "carte": ("La carte des communes", 720),
    "aides": ("Les aides les plus fortes", 780),
}
DEFAULT: Final = "chiffres"
LARGEST: Final = 5
EXAMPLE: Final = "70"


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@public_page(also=("bloc",), fixed=("departement",))
def widget(request: HttpRequest, wanted: Filter, code: str) -> Page:
    place = department_or_404(code)
    block = _block(request)
    scope = wanted.replace(departments=(code,))
    context = {
        "block": block,
        "block_title": BLOCKS[block][0],
        "place": place,
        "page_href": page_url("department", wanted, code),
        **_shown(block, place, scope, wanted),
    }
    return Page("embed/widget.html", f"{place.name} : {BLOCKS[block][0]}", scope, context)


@public_page()
def guide(request: HttpRequest, wanted: Filter) -> Page:
    """The code to copy, for the département and the filters asked for."""
    known = {place.code: place for place in departments()}
    chosen = wanted.departments[0] if wanted.departments else EXAMPLE
    place = known.get(chosen) or next(iter(known.values()), None)
    inside = wanted.replace(departments=())
    context = {
        "place": place,
        "departments": [(row.code, f"{row.name} ({row.code})") for row in known.values()],
        "pieces": [_piece(name, place, inside) for name in BLOCKS] if place else [],
    }
    return Page("public/embedding.html", "Intégrer dans un autre site", wanted, context)


def _block(request: HttpRequest) -> str:
    block = request.GET.get("bloc") or DEFAULT
    if block not in BLOCKS:
        message = f"« {block} » n'est pas un bloc : {', '.join(BLOCKS)}."
        raise FilterError(ParameterError("bloc", block, message))
    return block


def _shown(block: str, place: DepartmentRow, scope: Filter, wanted: Filter) -> Mapping[str, Any]:
    """Only what the block needs is asked of the database."""
    found = totals(scope)
    if block == "chiffres":
        standing = Standing(place.population, department_ranks(wanted), place.code)
        return {"totals": found, "figures": figures(found, grants_url(scope), standing)}
    if block == "courbe":
        return {"totals": found, "curve": sections.curve(scope, found, timezone.localdate())}
    if block == "carte":
        seen = communes_seen(place, totals_by(scope, ("commune",)), found, scope)
        return {"totals": found, **communes_map(seen, Look("", wanted), None)}
    return {"totals": found, **sections.largest(scope, LARGEST)}


def _piece(name: str, place: DepartmentRow, inside: Filter) -> dict[str, str]:
    title, height = BLOCKS[name]
    path = with_filter(reverse("widget", args=(place.code,)), inside)
    address = f"{path}{'&' if '?' in path else '?'}bloc={name}"
    code = (
        f'<iframe src="{settings.RELANCE_URL}{address}" title="{place.name} : {title}"\n'
        f'  width="100%" height="{height}" loading="lazy"></iframe>'
    )
    return {"name": name, "title": title, "code": code, "address": address, "height": str(height)}
