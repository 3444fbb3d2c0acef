"""One beneficiary: who it is, and every euro it received."""

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.utils import timezone

from dashboard.models.choices import Category, Size
from dashboard.queries.beneficiaries import MovedTo, beneficiary
from dashboard.queries.filters import Filter
from dashboard.queries.totals import totals
from dashboard.web import sections
from dashboard.web.evolution import EVOLUTION
from dashboard.web.figures import figures
from dashboard.web.links import grants_url, page_url
from dashboard.web.looks import Look
from dashboard.web.pages import Crumb, Page, public_page

GRANTS_SHOWN = 50


@public_page(kept=(EVOLUTION,), fixed=("beneficiaire",))
def dashboard(request: HttpRequest, wanted: Filter, public_id: str) -> Page | HttpResponseBase:
    found = beneficiary(public_id)
    if isinstance(found, MovedTo):
        return HttpResponsePermanentRedirect(page_url("beneficiary", wanted, found.id))
    if found is None:
        raise Http404("Ce bénéficiaire n'existe pas ou n'est pas publié.")
    scope = wanted.replace(beneficiary=int(found.id.removeprefix("b-")))
    whole, look = totals(scope), Look.of(request, wanted, (EVOLUTION,))
    context = {
        "beneficiary": found,
        "category": Category(found.category).label if found.category else "",
        "size": Size(found.size).label if found.size else "",
        "totals": whole,
        "figures": figures(whole, grants_url(scope)),
        **sections.evolution(scope, whole, timezone.localdate(), look),
        **sections.largest(scope, GRANTS_SHOWN),
        "grants_shown": GRANTS_SHOWN,
        "funds_table": sections.funds_table(scope, whole),
    }
    crumbs = (Crumb("Aides", page_url("grants", wanted)),)
    return Page("public/beneficiary.html", found.name, scope, context, crumbs)
