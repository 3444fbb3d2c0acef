"""The explorer of grants: any filter, its facets, its sum, its rows, its files."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from dashboard.queries.beneficiaries import BeneficiaryRow, beneficiary
from dashboard.queries.facets import facets
from dashboard.queries.filters import Filter, filter_params
from dashboard.queries.listing import list_grants
from dashboard.queries.paging import DEFAULT_LIMIT
from dashboard.queries.territories import department
from dashboard.queries.totals import known_committed, known_paid, totals
from dashboard.web.facet_choices import FACETS, facet_list, names, tags
from dashboard.web.grant_rows import grant_rows
from dashboard.web.links import carried, grants_url, page_url
from dashboard.web.pages import Page, public_page

SORTS: Final = {
    "-montant": "Montant décroissant",
    "montant": "Montant croissant",
    "-date": "Date, la plus récente d'abord",
    "date": "Date, la plus ancienne d'abord",
    "beneficiaire": "Bénéficiaire, de A à Z",
    "reference": "Référence",
}
DEFAULT_SORT: Final = Filter().sort
# Parameters that have a field of their own in the form.
FORM_FIELDS: Final = (
    "q",
    "montant_min",
    "montant_max",
    "attribue_apres",
    "attribue_avant",
    "tri",
    *FACETS,
)


@public_page(also=("curseur",))
def explorer(request: HttpRequest, wanted: Filter) -> Page | HttpResponseBase:
    # A form without scripts sends each ticked box by itself.
    if any(len(values) > 1 for _, values in request.GET.lists()):
        return HttpResponseRedirect(grants_url(wanted))
    found = totals(wanted)
    rows = list_grants(wanted, limit=DEFAULT_LIMIT, cursor=request.GET.get("curseur", ""))
    known = names()
    one = beneficiary(f"b-{wanted.beneficiary}") if wanted.beneficiary else None
    context = {
        "totals": found,
        "committed": known_committed(found),
        "paid": known_paid(found),
        "grants": grant_rows(rows.rows, wanted),
        "facets": facet_list(facets(wanted), wanted, known),
        "tags": tags(wanted, known, one.name if isinstance(one, BeneficiaryRow) else ""),
        "sorts": _sorts(wanted),
        "hidden": [pair for pair in filter_params(wanted) if pair[0] not in FORM_FIELDS],
        "clear_href": grants_url(carried(wanted)),
        "dashboard": _dashboard(wanted),
        **_neighbours(wanted, rows.previous, rows.next),
    }
    return Page("public/explorer.html", "Aides", wanted, context)


def _sorts(wanted: Filter) -> list[tuple[str, str, bool]]:
    """Value, label, whether it is the one in use; the usual one needs no value."""
    return [
        ("" if value == DEFAULT_SORT else value, label, value == wanted.sort)
        for value, label in SORTS.items()
    ]


def _dashboard(wanted: Filter) -> dict[str, str] | None:
    """The dashboard of the only département asked for."""
    if len(wanted.departments) != 1:
        return None
    found = department(wanted.departments[0])
    if found is None:
        return None
    return {"name": found.name, "href": page_url("department", wanted, found.code)}


def _neighbours(wanted: Filter, previous: str | None, following: str | None) -> dict[str, Any]:
    address = grants_url(wanted)
    joint = "&" if "?" in address else "?"
    return {
        "first_href": address if previous else "",
        "previous_href": f"{address}{joint}curseur={previous}" if previous else "",
        "next_href": f"{address}{joint}curseur={following}" if following else "",
    }
