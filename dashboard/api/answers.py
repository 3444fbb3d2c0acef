"""JSON bodies, their envelope and their headers."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import urlencode

import orjson
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from dashboard.api.conditional import CACHE
from dashboard.api.parameters import Question
from dashboard.exports import licence
from dashboard.exports.record import money
from dashboard.queries.filters import filter_params
from dashboard.queries.paging import Page, list_name, make_page, read_cursor
from dashboard.queries.totals import Cell, Totals, known_committed, known_paid

Body = dict[str, Any]
T = TypeVar("T")

JSON_TYPE: Final = "application/json"
NOTHING: Final = Totals(0, Decimal(0), Decimal(0), Decimal(0), 0, 0, Decimal(0))
# The parameters of a page's address that are not those of the filter, in their order.
_KEPT: Final = ("par", "limite", "compter", "champs")


class Coded(Protocol):
    @property
    def code(self) -> str: ...


C = TypeVar("C", bound=Coded)


def answered(body: Body, tag: str) -> HttpResponse:
    response = HttpResponse(orjson.dumps(body), content_type=JSON_TYPE)
    response["Link"] = ", ".join((*page_links(body), *standing_links()))
    response["ETag"] = tag
    response["Cache-Control"] = CACHE
    return response


def standing_links() -> tuple[str, str]:
    return licence.LINK, f'<{reverse("api-schema")}>; rel="service-desc"'


def envelope(
    request: Request,
    question: Question,
    page: Page[T],
    write: Callable[[T], Body | orjson.Fragment],
    version: int,
    more: Mapping[str, Any] | None = None,
) -> Body:
    """The answer of every list; `more` goes before the version."""
    return {
        "resultats": [write(row) for row in page.rows],
        "suivant": page_address(request, question, page.next),
        "precedent": page_address(request, question, page.previous),
        **(more or {}),
        "version": str(version),
    }


def page_links(body: Body) -> list[str]:
    relations = {"suivant": "next", "precedent": "prev"}
    return [
        f'<{body[name]}>; rel="{relation}"'
        for name, relation in relations.items()
        if body.get(name)
    ]


def page_address(request: Request, question: Question, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    params = filter_params(question.wanted)
    for name in _KEPT:
        if question.listed(name):
            params.append((name, ",".join(question.listed(name))))
    query = urlencode([*params, ("curseur", cursor)], safe=",:")
    return f"{request.build_absolute_uri(request.path)}?{query}"


def page_of(rows: Sequence[C], question: Question, kind: str) -> Page[C]:
    """A page of a short list held whole, by code, in the order of the list."""
    name = list_name(kind, question.wanted)
    position = read_cursor(question.cursor, name)
    nearest = list(rows)
    if position:
        codes = [row.code for row in rows]
        at = codes.index(position.key[0]) if position.key[0] in codes else 0
        nearest = nearest[:at][::-1] if position.backward else nearest[at + 1 :]
    return make_page(
        nearest[: question.limit + 1],
        limit=question.limit,
        position=position,
        name=name,
        key=lambda row: (row.code,),
        build=lambda row: row,
    )


def figures(found: Totals) -> Body:
    """Committed and paid are null when followed for no grant."""
    return {
        "aides": found.grants,
        "montant_attribue": money(found.awarded),
        "montant_engage": money(known_committed(found)),
        "montant_paye": money(known_paid(found)),
        "aides_engagement_suivi": found.grants_commitments_followed,
        "aides_paiement_suivi": found.grants_payments_followed,
    }


def by_key(cells: Sequence[Cell]) -> Mapping[object, Totals]:
    """The sums of one axis."""
    return {cell.keys[0]: cell.totals for cell in cells}
