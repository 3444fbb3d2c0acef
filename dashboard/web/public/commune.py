"""One commune, under its present code."""

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.utils import timezone

from dashboard.queries.filters import Filter
from dashboard.queries.territories import (
    CommuneRow,
    DepartmentRow,
    commune,
    department,
    present_code,
)
from dashboard.queries.totals import totals
from dashboard.web import sections
from dashboard.web.evolution import EVOLUTION
from dashboard.web.figures import Standing, figures
from dashboard.web.links import grants_url, page_url
from dashboard.web.looks import Look
from dashboard.web.pages import Crumb, Page, public_page

GRANTS_SHOWN = 20


@public_page(kept=(EVOLUTION,), fixed=("commune",))
def dashboard(request: HttpRequest, wanted: Filter, code: str) -> Page | HttpResponseBase:
    present = present_code(code)
    place = commune(present) if present else None
    if place is None:
        raise Http404(f"La commune « {code} » est inconnue.")
    if place.code != code:
        return HttpResponsePermanentRedirect(page_url("commune", wanted, place.code))
    scope = wanted.replace(communes=(place.code,))
    home = department(place.department)
    crumbs = (
        Crumb(home.name if home else place.department, _department_url(wanted, place.department)),
        Crumb("Communes", page_url("department_communes", wanted, place.department)),
    )
    title = f"{place.name} ({place.department})"
    context = _context(place, home, scope, Look.of(request, wanted, (EVOLUTION,)))
    return Page("public/commune.html", title, scope, context, crumbs)


def _context(
    place: CommuneRow, home: DepartmentRow | None, scope: Filter, look: Look
) -> dict[str, object]:
    found = totals(scope)
    return {
        "place": place,
        "department": home,
        "totals": found,
        "figures": figures(found, grants_url(scope), Standing(place.population)),
        **sections.evolution(scope, found, timezone.localdate(), look),
        **sections.largest(scope, GRANTS_SHOWN),
        "grants_shown": GRANTS_SHOWN,
        "funds_table": sections.funds_table(scope, found),
        "beneficiaries_table": sections.beneficiaries_table(scope, found),
    }


def _department_url(wanted: Filter, code: str) -> str:
    return page_url("department", wanted, code)
