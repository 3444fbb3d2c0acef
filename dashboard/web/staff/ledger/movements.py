"""Recording a movement of a grant."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from dashboard.actions.refusals import Refused
from dashboard.formats import NO_BREAK_SPACE, euros
from dashboard.models import Grant
from dashboard.models.choices import Kind, Nature
from dashboard.queries.grant_ledger import GrantLedger, balance_of, grant_ledger
from dashboard.queries.grant_offers import Act
from dashboard.web.staff.desk import AgentRequest, Crumb, Screen, desk_page
from dashboard.web.staff.ledger import acts, sections
from dashboard.web.staff.ledger.grant import beneficiary_name, read
from dashboard.web.staff.ledger.movement_forms import (
    AmendmentForm,
    CancellationForm,
    CommitmentForm,
    DecommitmentForm,
    MovementForm,
    PaymentForm,
    RepaymentForm,
)
from dashboard.web.staff.sending import send, sent, sent_before

FORMS: Final[dict[str, tuple[Act, str, type[MovementForm]]]] = {
    "avenant": (Act.AMEND, "Enregistrer un avenant", AmendmentForm),
    "annulation": (Act.CANCEL_PART, "Annuler un montant", CancellationForm),
    "engagement": (Act.COMMIT, "Engager", CommitmentForm),
    "degagement": (Act.DECOMMIT, "Dégager", DecommitmentForm),
    "paiement": (Act.PAY, "Enregistrer un paiement", PaymentForm),
    "reversement": (Act.REPAY, "Enregistrer un reversement", RepaymentForm),
}
SHOWN: Final = {
    Kind.AWARD: "L'attribution ne change pour le public qu'après publication par une autre "
    "personne.",
    Kind.COMMITMENT: "Sur une aide publiée, l'engagement est public aussitôt.",
    Kind.PAYMENT: "Sur une aide publiée, le paiement est public aussitôt.",
}


@desk_page()
def record(request: AgentRequest, reference: str, word: str) -> Screen | HttpResponse:
    if word not in FORMS:
        raise Http404(f"« {word} » n'est pas un mouvement connu.")
    act, title, form_class = FORMS[word]
    grant = read(request, reference)
    if answer := sent_before(request):
        return answer
    ledger = grant_ledger(grant)
    if not acts.admit(request, ledger, act):
        return nothing_to_do(request, grant, title)
    form = form_class(
        sent(request), ledger=ledger, today=timezone.localdate(), initial=request.GET.dict()
    )
    if request.method == "POST" and (answer := _recorded(request, grant, form)):
        return answer
    return movement_screen(ledger, form, title, SHOWN[form_class.kind])


def _recorded(request: AgentRequest, grant: Grant, form: MovementForm) -> HttpResponse | None:
    if not form.is_valid():
        return sent_before(request)
    if form.is_doubtful:
        return None

    def save() -> str:
        made = form.save(request.user)
        signed = made.nature == Nature.AMENDMENT
        amount = euros(made.amount if signed else abs(made.amount))
        return f"{Nature(made.nature).label}{NO_BREAK_SPACE}: {amount} enregistrés."

    return send(request, form, save, grant_url(grant), lambda refusal: _told(refusal, grant))


def _told(refusal: Refused, grant: Grant) -> str:
    """With what is left now: somebody else may have used it while the form was open."""
    left = {
        "grant_paid_committed_awarded": "to_commit",
        "commitment_paid_committed": "to_pay",
    }.get(refusal.rule)
    said = f"{refusal.message} {refusal.hint}".strip()
    if not left:
        return said
    balance = balance_of(grant)
    words = (
        f"Reste à engager{NO_BREAK_SPACE}: {euros(balance.to_commit)}, "
        f"à payer{NO_BREAK_SPACE}: {euros(balance.to_pay)}."
    )
    return f"{said} {words}"


def nothing_to_do(request: AgentRequest, grant: Grant, title: str) -> HttpResponse:
    state = grant.get_status_display().lower()
    messages.warning(
        request,
        f"« {title} » n'est pas possible sur l'aide {grant.reference} ({state}) : "
        "son solde dit ce qui reste.",
    )
    return redirect(grant_url(grant))


def grant_url(grant: Grant) -> str:
    return reverse("desk_grant", args=(grant.reference,))


def movement_screen(ledger: GrantLedger, form: MovementForm, title: str, shown: str) -> Screen:
    grant = ledger.grant
    found = {
        "grant": grant,
        "beneficiary": beneficiary_name(grant),
        "form": form,
        "steps": sections.steps(ledger),
        "envelope": sections.envelope_text(ledger),
        "shown": shown,
        "cancel_href": grant_url(grant),
    }
    crumbs = (Crumb(f"Aide {grant.reference}", grant_url(grant)),)
    status = 422 if form.errors else 200
    return Screen("staff/ledger/movement.html", title, found, crumbs, status)
