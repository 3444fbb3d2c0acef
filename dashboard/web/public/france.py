"""France as a whole: the home page, and the list of départements with the search of places."""

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from dashboard.queries.filters import Filter
from dashboard.queries.suggestions import beneficiaries_named
from dashboard.queries.territories import departments, regions, search_places
from dashboard.queries.totals import totals
from dashboard.web import sections
from dashboard.web.figures import Standing, figures
from dashboard.web.links import carried, grants_url, page_url, with_filter
from dashboard.web.looks import Look
from dashboard.web.outlines import france
from dashboard.web.pages import Crumb, Page, public_page
from dashboard.web.suggested import beneficiary_found, place_found
from dashboard.web.territory_maps import KEPT, departments_seen

MOST_DEPARTMENTS = 10
PLACES_FOUND = 30
BENEFICIARIES_FOUND = 30


@public_page(kept=KEPT)
def home(request: HttpRequest, wanted: Filter) -> Page:
    found, places = totals(wanted), departments()
    look = Look.of(request, wanted, KEPT)
    population = sum(place.population for place in places)
    context = {
        "totals": found,
        "figures": figures(found, grants_url(wanted), Standing(population)),
        **departments_seen(
            "carte-france", places, wanted, found, look, drawing=france(), limit=MOST_DEPARTMENTS
        ),
        **sections.evolution(wanted, found, timezone.localdate(), look),
        "funds_table": sections.funds_table(wanted, found),
        "beneficiaries_table": sections.beneficiaries_table(wanted, found),
        "by_category": sections.by_category(wanted, found),
        **sections.latest(wanted),
        **sections.news(wanted),
        **sections.envelopes(wanted, by_fund=False),
    }
    return Page("public/home.html", "Où va l'argent de la relance ?", wanted, context)


@public_page(also=("recherche",), kept=KEPT)
def department_list(request: HttpRequest, wanted: Filter) -> Page | HttpResponseBase:
    words = " ".join(request.GET.get("recherche", "").split())[:100]
    if words:
        return _search(words, wanted)
    found, places = totals(wanted), departments()
    look = Look.of(request, wanted, KEPT)
    context = {
        "totals": found,
        **departments_seen("carte-france", places, wanted, found, look, drawing=france()),
        "regions": [(one.name, page_url("region", wanted, one.code)) for one in regions()],
    }
    return Page("public/departments.html", "Départements", wanted, context)


def _search(words: str, wanted: Filter) -> Page | HttpResponseBase:
    """Places and beneficiaries of that name; a single one is gone to at once."""
    places = [place_found(one, wanted) for one in search_places(words, PLACES_FOUND)]
    named = beneficiaries_named(words, BENEFICIARIES_FOUND)
    beneficiaries = [beneficiary_found(one, wanted) for one in named]
    if len(places) + len(beneficiaries) == 1:
        return HttpResponseRedirect((*places, *beneficiaries)[0].href)
    context = {
        "words": words,
        "places": places,
        "beneficiaries": beneficiaries,
        "grants_href": with_filter(reverse("grants"), carried(wanted).replace(text=words)),
    }
    crumbs = (Crumb("Départements", page_url("departments", wanted)),)
    return Page("public/search.html", f"Recherche « {words} »", wanted, context, crumbs)
