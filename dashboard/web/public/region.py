"""One region: the sum of its départements, and how they compare."""

from django.http import Http404, HttpRequest
from django.utils import timezone

from dashboard.queries.filters import Filter
from dashboard.queries.territories import RegionRow, departments, region
from dashboard.queries.totals import totals
from dashboard.web import sections
from dashboard.web.figures import Standing, figures
from dashboard.web.links import grants_url, page_url
from dashboard.web.looks import Look
from dashboard.web.maps import region_drawing
from dashboard.web.outlines import outlines
from dashboard.web.pages import Crumb, Page, public_page
from dashboard.web.territory_maps import KEPT, departments_seen


@public_page(kept=KEPT, fixed=("region",))
def dashboard(request: HttpRequest, wanted: Filter, code: str) -> Page:
    place = region(code)
    if place is None:
        raise Http404(f"La région « {code} » est inconnue.")
    scope = wanted.replace(regions=(code,))
    crumbs = (Crumb("Départements", page_url("departments", wanted)),)
    context = _context(place, scope, Look.of(request, wanted, KEPT))
    return Page("public/region.html", place.name, scope, context, crumbs)


def _context(place: RegionRow, scope: Filter, look: Look) -> dict[str, object]:
    found = totals(scope)
    inside = [row for row in departments() if row.region == place.code]
    drawing = region_drawing([row.code for row in inside], outlines())
    population = sum(row.population for row in inside)
    return {
        "place": place,
        "totals": found,
        "figures": figures(found, grants_url(scope), Standing(population)),
        **departments_seen("carte-departements", inside, scope, found, look, drawing=drawing),
        **sections.evolution(scope, found, timezone.localdate(), look),
        "funds_table": sections.funds_table(scope, found),
        "beneficiaries_table": sections.beneficiaries_table(scope, found),
        "by_category": sections.by_category(scope, found),
        "by_size": sections.by_size(scope),
        **sections.latest(scope),
        **sections.envelopes(scope),
    }
