"""From a form of the desk to one action: done once, refused beside the field, then shown."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from dashboard.actions.receipts import answered, once
from dashboard.actions.refusals import Refused
from dashboard.web.staff.desk import AgentRequest
from dashboard.web.staff.forms import DeskForm

# The field beside which a rule of the database speaks.
FIELD_OF_RULE: Final = {
    "grant_paid_committed_awarded": "montant",
    "commitment_paid_committed": "montant",
    "envelope_binding_exceeded": "montant",
    "amount_is_a_number": "montant",
    "movement_on_own_commitment": "engagement",
}

Told = Callable[[Refused], str]


def _in_its_own_words(refusal: Refused) -> str:
    return f"{refusal.message} {refusal.hint}".strip()


def sent(request: AgentRequest) -> QueryDict | None:
    """What binds a form: an empty sending is a sending too."""
    return request.POST if request.method == "POST" else None


def sent_before(request: AgentRequest) -> HttpResponse | None:
    """The answer to a form that was acted upon already: asked before anything else is looked at,
    since what it changed may well refuse it today."""
    found = answered(by=request.user, purpose=request.path, key=request.POST.get("jeton", ""))
    return redirect(found["href"]) if found else None


def send(
    request: AgentRequest,
    form: DeskForm,
    act: Callable[[], str],
    href: str,
    told: Told = _in_its_own_words,
) -> HttpResponse | None:
    """Act once and go to `href` with the sentence that `act` returns; None when refused, with
    the refusal in the form."""
    done: list[str] = []

    def acted() -> dict[str, str]:
        done.append(act())
        return {"href": href}

    try:
        answer = once(by=request.user, purpose=request.path, key=form.key, act=acted)
    except Refused as refusal:
        field = refusal.field or FIELD_OF_RULE.get(refusal.rule, "")
        form.add_error(field if field in form.fields else None, told(refusal))
        return sent_before(request)
    for sentence in done:
        messages.success(request, sentence)
    return redirect(answer["href"])
