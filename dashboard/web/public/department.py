"""One département: its dashboard, and its communes."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from dashboard.queries.filters import Filter
from dashboard.queries.indicators import indicators_of
from dashboard.queries.rankings import department_ranks
from dashboard.queries.territories import DepartmentRow, department
from dashboard.queries.totals import totals, totals_by
from dashboard.web import sections
from dashboard.web.commune_maps import communes_map, communes_seen
from dashboard.web.figures import Standing, figures
from dashboard.web.indicators import place_table
from dashboard.web.links import grants_url, page_url
from dashboard.web.looks import Look
from dashboard.web.pages import Crumb, Page, public_page
from dashboard.web.territory_maps import KEPT

TOP_COMMUNES = 8


def department_or_404(code: str) -> DepartmentRow:
    found = department(code)
    if found is None:
        raise Http404(f"Le département « {code} » est inconnu.")
    return found


def crumbs_to(place: DepartmentRow, wanted: Filter) -> tuple[Crumb, ...]:
    if place.region is None:
        return (Crumb("Départements", page_url("departments", wanted)),)
    return (Crumb(place.region_name, page_url("region", wanted, place.region)),)


@public_page(kept=KEPT, fixed=("departement",))
def dashboard(request: HttpRequest, wanted: Filter, code: str) -> Page:
    place = department_or_404(code)
    scope = wanted.replace(departments=(code,))
    standing = Standing(place.population, department_ranks(wanted), code)
    return Page(
        "public/department.html",
        f"{place.name} ({place.code})",
        scope,
        {**shown_of(place, scope, standing, Look.of(request, wanted, KEPT)), **_besides(scope)},
        crumbs_to(place, wanted),
    )


def shown_of(place: DepartmentRow, scope: Filter, standing: Standing, look: Look) -> dict[str, Any]:
    found = totals(scope)
    seen = communes_seen(place, totals_by(scope, ("commune",)), found, scope)
    return {
        "place": place,
        "totals": found,
        "figures": figures(found, grants_url(scope), standing),
        **sections.evolution(scope, found, timezone.localdate(), look),
        **communes_map(seen, look, TOP_COMMUNES),
        "funds_table": sections.funds_table(scope, found),
        "beneficiaries_table": sections.beneficiaries_table(scope, found),
        "indicators_table": place_table(indicators_of(place.code, scope), place.code, scope),
        **sections.envelopes(scope),
    }


def _besides(scope: Filter) -> dict[str, Any]:
    """What the page has and the fiche has not."""
    return {
        "by_category": sections.by_category(scope, totals(scope)),
        "by_size": sections.by_size(scope),
        **sections.latest(scope),
        **sections.news(scope),
    }


@public_page(kept=KEPT, fixed=("departement",))
def communes(request: HttpRequest, wanted: Filter, code: str) -> Page:
    place = department_or_404(code)
    scope = wanted.replace(departments=(code,))
    found = totals(scope)
    seen = communes_seen(place, totals_by(scope, ("commune",)), found, scope)
    aided = {cell.keys[0] for cell in seen.cells}
    context = {
        "place": place,
        "without": [row for row in seen.known if row.code not in aided],
        **communes_map(seen, Look.of(request, wanted, KEPT), None),
    }
    crumbs = (
        *crumbs_to(place, wanted),
        Crumb(place.name, page_url("department", wanted, code)),
    )
    return Page(
        "public/communes.html", f"Communes du département {place.name}", scope, context, crumbs
    )
