"""What the page asks while it is typed: names, places, what the envelope leaves."""

from typing import Any

from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import render

from dashboard.models.choices import Category
from dashboard.permissions import Right
from dashboard.queries.entering import beneficiaries, communes
from dashboard.queries.entering.beneficiaries import KnownBeneficiary
from dashboard.web.staff.desk import AgentRequest, desk_page
from dashboard.web.staff.entering.envelope import envelope_of
from dashboard.web.staff.entering.party import Unclear, numbers
from dashboard.web.staff.entering.values import typed

LONGEST = 250
# As long as a SIREN: a shorter number is only not finished.
WHOLE = 9
NEAR = "nom proche · "


@desk_page(Right.ENTER)
def suggest_beneficiaries(request: AgentRequest) -> HttpResponseBase:
    """`probleme` says what is wrong with a number that is whole; the page lets it be shorter."""
    text = request.GET.get("q", "")[:LONGEST]
    problem, checked = "", False
    try:
        checked = numbers(text) is not None
    except Unclear as unclear:
        problem = unclear.message
    found = [] if problem and len(text) > WHOLE else beneficiaries.suggested(request.user, text)
    near = [] if found or problem or checked else beneficiaries.similar(request.user, text)
    return JsonResponse(
        {
            "resultats": [_option(one) for one in found] + [_option(one, NEAR) for one in near],
            "probleme": problem,
            "numero": checked,
        }
    )


def _option(one: KnownBeneficiary, why: str = "") -> dict[str, Any]:
    return {"id": one.public_id, "nom": one.name, "detail": f"{why}{detail(one)}"}


def detail(one: KnownBeneficiary) -> str:
    number = f"SIREN {one.siren}" if one.siren else f"RNA {one.rna}" if one.rna else "sans numéro"
    category = dict(Category.choices).get(one.category, "")
    return " · ".join(filter(None, (number, str(category), one.department)))


@desk_page(Right.ENTER)
def suggest_communes(request: AgentRequest) -> HttpResponseBase:
    text, department = request.GET.get("q", "")[:LONGEST], request.GET.get("departement", "")
    found = communes.suggested(text, department[:3])
    return JsonResponse(
        {"resultats": [{"id": one.code, "nom": one.label, "detail": one.note} for one in found]}
    )


@desk_page(Right.ENTER)
def envelope(request: AgentRequest) -> HttpResponseBase:
    """The piece of the page beside the amount."""
    values = typed(request.GET.lists())
    awarded = bool(request.GET.get("attribuee"))
    left = envelope_of(values, request.user, awarded=awarded)
    return render(request, "staff/entering/envelope.html", {"envelope": left})
