"""One grant: submit it, publish it, withdraw it, cancel it. Each on its page, then done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from django.utils import timezone

from dashboard.actions.entering import submit_entered
from dashboard.actions.grants import cancel_grant
from dashboard.actions.publishing_together import publish_together, withdraw_together
from dashboard.formats import euros
from dashboard.models import Grant, PublicGrant, User
from dashboard.queries.grant_ledger import GrantLedger, grant_ledger
from dashboard.queries.grant_offers import Act
from dashboard.queries.legal_threshold import publication_deadline
from dashboard.queries.publish_queue import summary_of
from dashboard.web.staff.desk import AgentRequest, Crumb, Screen, desk_page
from dashboard.web.staff.ledger import acts, sections
from dashboard.web.staff.ledger.grant import beneficiary_name, read, waiting
from dashboard.web.staff.ledger.movements import grant_url, nothing_to_do
from dashboard.web.staff.publishing.forms import DecisionForm, ReasonForm
from dashboard.web.staff.publishing.preview import as_published
from dashboard.web.staff.sending import send, sent, sent_before


@dataclass(frozen=True, slots=True)
class Decision:
    """`do` acts and says in a sentence what was done; `effect` says it beforehand."""

    act: Act
    title: str
    button: str
    form: type[DecisionForm]
    effect: str
    do: Callable[[User, Grant, dict[str, Any], date], str]


def _submit(by: User, grant: Grant, found: dict[str, Any], today: date) -> str:
    movement = submit_entered(by=by, grant=grant)
    return f"Aide soumise : {euros(movement.amount)} inscrits au registre, à publier par un autre."


def _publish(by: User, grant: Grant, found: dict[str, Any], today: date) -> str:
    done = publish_together(by=by, grant_ids=[grant.pk], state=found["etat"])
    return "Aide publiée : le site public la montre." if done else "Rien n'attendait : à jour."


def _withdraw(by: User, grant: Grant, found: dict[str, Any], today: date) -> str:
    withdraw_together(by=by, grant_ids=[grant.pk], reason=found["motif"], state=found["etat"])
    return "Aide retirée du site public : sa page répond qu'elle n'est plus publiée."


def _cancel(by: User, grant: Grant, found: dict[str, Any], today: date) -> str:
    cancel_grant(by=by, grant=grant, reason=found["motif"], on=today)
    return f"Aide annulée : la référence {grant.reference} est libre de nouveau."


DECISIONS: Final = {
    Act.SUBMIT: Decision(
        Act.SUBMIT,
        "Soumettre à publication",
        "Soumettre",
        DecisionForm,
        "Le montant attribué s'inscrit au registre. L'aide attend alors qu'une autre personne la "
        "publie ; son montant ne changera plus que par avenant.",
        _submit,
    ),
    Act.PUBLISH: Decision(
        Act.PUBLISH,
        "Publier",
        "Publier",
        DecisionForm,
        "Ce qui suit devient public aussitôt : pages, données ouvertes et interface de "
        "programmation.",
        _publish,
    ),
    Act.WITHDRAW: Decision(
        Act.WITHDRAW,
        "Retirer du site public",
        "Retirer",
        ReasonForm,
        "L'aide quitte les listes et les totaux publics ; sa page répond qu'elle n'est plus "
        "publiée. Les chiffres déjà cités gardent son montant, sans nommer personne.",
        _withdraw,
    ),
    Act.CANCEL: Decision(
        Act.CANCEL,
        "Annuler l'aide",
        "Annuler l'aide",
        ReasonForm,
        "Le montant attribué est repris en entier, l'enveloppe le retrouve et la référence "
        "redevient libre. L'aide annulée ne se modifie plus.",
        _cancel,
    ),
}


@desk_page()
def submit(request: AgentRequest, reference: str) -> Screen | HttpResponse:
    return _decide(request, reference, DECISIONS[Act.SUBMIT])


@desk_page()
def publish(request: AgentRequest, reference: str) -> Screen | HttpResponse:
    return _decide(request, reference, DECISIONS[Act.PUBLISH])


@desk_page()
def withdraw(request: AgentRequest, reference: str) -> Screen | HttpResponse:
    return _decide(request, reference, DECISIONS[Act.WITHDRAW])


@desk_page()
def cancel(request: AgentRequest, reference: str) -> Screen | HttpResponse:
    return _decide(request, reference, DECISIONS[Act.CANCEL])


def _decide(request: AgentRequest, reference: str, decision: Decision) -> Screen | HttpResponse:
    grant = read(request, reference)
    if answer := sent_before(request):
        return answer
    ledger = grant_ledger(grant)
    if not acts.admit(request, ledger, decision.act):
        return nothing_to_do(request, grant, decision.title)
    form = decision.form(sent(request))
    if request.method == "POST" and (answer := _done(request, grant, form, decision)):
        return answer
    return _screen(ledger, form, decision)


def _done(
    request: AgentRequest, grant: Grant, form: DecisionForm, decision: Decision
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    found, today = form.cleaned_data, timezone.localdate()
    return send(
        request,
        form,
        lambda: decision.do(request.user, grant, found, today),
        grant_url(grant),
    )


def _screen(ledger: GrantLedger, form: DecisionForm, decision: Decision) -> Screen:
    grant = ledger.grant
    public = PublicGrant.objects.filter(grant=grant).first()
    found = {
        "grant": grant,
        "beneficiary": beneficiary_name(grant),
        "form": form,
        "decision": decision,
        "state": summary_of([grant.pk]).state,
        "steps": sections.steps(ledger),
        "envelope": sections.envelope_text(ledger),
        "deadline": publication_deadline(grant, timezone.localdate()),
        "public": public,
        "cancel_href": grant_url(grant),
    }
    if decision.act == Act.PUBLISH:
        found["waiting"] = waiting(ledger, public)
    if decision.act in (Act.PUBLISH, Act.SUBMIT):
        found["shown"] = as_published(grant)
    crumbs = (Crumb(f"Aide {grant.reference}", grant_url(grant)),)
    status = 422 if form.errors else 200
    return Screen("staff/publishing/decision.html", decision.title, found, crumbs, status)
