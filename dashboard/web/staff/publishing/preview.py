"""A grant as the public will see it, on the public's own page, for those who may see it here."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from dashboard.formats import euros
from dashboard.models import Grant
from dashboard.queries.filters import Filter
from dashboard.queries.grant_ledger import grant_ledger
from dashboard.queries.grant_offers import Act, offers
from dashboard.queries.preview import preview
from dashboard.web.grant_rows import beneficiary_text, day_text, places_text
from dashboard.web.looks import Look
from dashboard.web.pages import Page, common
from dashboard.web.public.grant import context_of, title_of
from dashboard.web.staff.desk import AgentRequest, Screen, desk_page
from dashboard.web.staff.ledger.grant import read
from dashboard.web.staff.ledger.movements import grant_url


@dataclass(frozen=True, slots=True)
class Shown:
    """What a publication would say, in a few lines."""

    masked: bool
    facts: tuple[tuple[str, str], ...]


def as_published(grant: Grant) -> Shown | None:
    """None for a draft that lacks its amount or its date."""
    found = preview(grant)
    if found is None:
        return None
    line = found.line
    return Shown(
        line.masked,
        (
            ("Bénéficiaire", beneficiary_text(line)),
            ("Objet", line.objet),
            ("Fonds", f"{line.fund_name}, exercice {line.year}"),
            ("Lieu", places_text(line)),
            ("Montant attribué", euros(line.amounts.awarded)),
            ("Date d'attribution", day_text(line.awarded_on, line.date_precision)),
            ("Référence publique", line.reference),
        ),
    )


@desk_page()
def show(request: AgentRequest, reference: str) -> Screen | HttpResponse:
    grant = read(request, reference)
    found = preview(grant)
    if found is None:
        messages.warning(request, "Indiquez le montant et la date d'attribution pour l'aperçu.")
        return redirect(grant_url(grant))
    allowed = offers(request.user, grant_ledger(grant)).allowed
    wanted = Filter()
    return render(
        request,
        "staff/publishing/preview.html",
        {
            **common(Look(request.path, wanted), wanted),
            **context_of(found, wanted),
            "page": Page("", title_of(found), wanted),
            "title": f"Aperçu : {title_of(found)}",
            "canonical": "",
            "plan_choices": (),
            "back_href": grant_url(grant),
            "publish_href": (
                reverse("publish_grant", args=(grant.reference,)) if Act.PUBLISH in allowed else ""
            ),
        },
    )
