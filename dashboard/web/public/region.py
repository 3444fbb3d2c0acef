"""One region: the sum of its départements, and how they compare."""

from django.http import Http404, HttpRequest
from django.utils import timezone

from dashboard.queries.filters import Filter
from dashboard.queries.territories import RegionRow, departments, region
from dashboard.queries.totals import totals, totals_by
from dashboard.web import sections
from dashboard.web.figures import Standing, figures
from dashboard.web.links import grants_url, page_url
from dashboard.web.maps import choropleth, region_drawing
from dashboard.web.outlines import outlines
from dashboard.web.pages import Crumb, Page, public_page
from dashboard.web.territory_tables import (
    by_department,
    departments_table,
    map_table,
    territories,
)


@public_page(fixed=("region",))
def dashboard(request: HttpRequest, wanted: Filter, code: str) -> Page:
    place = region(code)
    if place is None:
        raise Http404(f"La région « {code} » est inconnue.")
    scope = wanted.replace(regions=(code,))
    crumbs = (Crumb("Départements", page_url("departments", wanted)),)
    return Page("public/region.html", place.name, scope, _context(place, scope), crumbs)


def _context(place: RegionRow, scope: Filter) -> dict[str, object]:
    found = totals(scope)
    inside = [row for row in departments() if row.region == place.code]
    parts = by_department(totals_by(scope, ("departement",)))
    drawing = region_drawing([row.code for row in inside], outlines())
    population = sum(row.population for row in inside)
    return {
        "place": place,
        "totals": found,
        "figures": figures(found, grants_url(scope), Standing(population)),
        "map": choropleth(territories(inside, parts, scope), drawing) if drawing else None,
        "map_table": map_table(inside, parts, scope, found, "carte-departements"),
        "table": departments_table(inside, parts, scope, found),
        "curve": sections.curve(scope, found, timezone.localdate()),
        "funds_table": sections.funds_table(scope, found),
        "beneficiaries_table": sections.beneficiaries_table(scope, found),
        "by_category": sections.by_category(scope, found),
        "by_size": sections.by_size(scope),
        **sections.latest(scope),
        **sections.envelopes(scope),
    }
