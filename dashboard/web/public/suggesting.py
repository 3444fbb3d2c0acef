"""What the fields of search propose while one types; without scripts, these fields are forms."""

from dataclasses import asdict
from typing import Final

from django.http import HttpRequest, JsonResponse

from dashboard.queries.filters import Filter, FilterError, ParameterError
from dashboard.queries.suggestions import LEAST, beneficiaries_named
from dashboard.queries.territories import search_places
from dashboard.web.links import carried
from dashboard.web.pages import public_page
from dashboard.web.suggested import Found, beneficiary_found, place_found, words_found

LONGEST: Final = 100
PLACES: Final = 5
BENEFICIARIES: Final = 6
# What a line leads to: its own page, or the explorer filtered by it.
INTO: Final = ("pages", "aides")


@public_page(also=("recherche", "vers"))
def suggestions(request: HttpRequest, wanted: Filter) -> JsonResponse:
    """Lines for `recherche`, places first, under the filter of the page that asks."""
    into = request.GET.get("vers") or INTO[0]
    if into not in INTO:
        message = f"« vers={into} » est inconnu. Valeurs connues : {', '.join(INTO)}."
        raise FilterError(ParameterError("vers", into, message, INTO))
    words = " ".join(request.GET.get("recherche", "").replace("\x00", " ").split())[:LONGEST]
    lines = _lines(words, wanted, as_filter=into == "aides") if len(words) >= LEAST else []
    response = JsonResponse({"suggestions": [asdict(line) for line in lines]})
    response["X-Robots-Tag"] = "noindex"
    return response


def _lines(words: str, wanted: Filter, *, as_filter: bool) -> list[Found]:
    kept = wanted if as_filter else carried(wanted)
    return [
        *(place_found(one, kept, as_filter=as_filter) for one in search_places(words, PLACES)),
        *(
            beneficiary_found(one, kept, as_filter=as_filter)
            for one in beneficiaries_named(words, BENEFICIARIES)
        ),
        words_found(words, kept),
    ]
