"""Erasing who the natural person behind a grant is."""

from typing import Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from dashboard.actions.erasure import REASON_LENGTH, erase_person
from dashboard.formats import counted
from dashboard.models import Grant
from dashboard.permissions import Right, require
from dashboard.queries.desk.filters import DeskFilter
from dashboard.queries.persons import Person, person_of
from dashboard.web.staff.desk import AgentRequest, Crumb, Screen, desk_page
from dashboard.web.staff.forms import DeskForm
from dashboard.web.staff.grant_links import list_url
from dashboard.web.staff.ledger.grant import JOINED
from dashboard.web.staff.ledger.movements import grant_url
from dashboard.web.staff.sending import send, sent, sent_before

TITLE: Final = "Effacer l'identité du bénéficiaire"


class ErasureForm(DeskForm):
    motif = forms.CharField(
        label="Motif",
        help_text="Par exemple « demande écrite reçue le 3 mai ». Il reste dans l'historique : "
        "ne nommez pas la personne.",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    confirme = forms.BooleanField(
        label="J'ai vérifié qu'il s'agit de cette personne ; rien ne pourra être repris.",
        error_messages={"required": "Cochez cette case pour effacer : c'est sans retour."},
    )


@desk_page()
def erase(request: AgentRequest, key: str) -> Screen | HttpResponse:
    if answer := sent_before(request):
        return answer
    grant = _a_grant(request, key)
    require(request.user, Right.ADMINISTER, grant.department)
    person = person_of(grant)
    if person is None or person.erased_at:
        done = "est déjà effacée" if person else "est celle d'une personne morale, donc publique"
        messages.info(request, f"L'identité de ce bénéficiaire {done}.")
        return redirect(grant_url(grant))
    form = ErasureForm(sent(request))
    if request.method == "POST" and (answer := _erased(request, grant, person, form)):
        return answer
    found = {"grant": grant, "person": person, "form": form, "cancel_href": grant_url(grant)}
    crumbs = (Crumb(f"Aide {grant.reference}", grant_url(grant)),)
    status = 422 if form.errors else 200
    return Screen("staff/ledger/erasure.html", TITLE, found, crumbs, status)


def _a_grant(request: AgentRequest, key: str) -> Grant:
    """One of the beneficiary's that the account sees; without any, nobody bears that key."""
    number = key.removeprefix("b-")
    known = number.isascii() and number.isdigit() and len(number) < 16
    grants = Grant.objects.visible_to(request.user).select_related(*JOINED).order_by("pk")
    found = grants.filter(beneficiary=int(number)).first() if known else None
    if found is None:
        raise Http404(f"Aucune aide de votre périmètre n'a de bénéficiaire « {key} ».")
    return found


def _erased(
    request: AgentRequest, grant: Grant, person: Person, form: ErasureForm
) -> HttpResponse | None:
    beneficiary = grant.beneficiary
    if beneficiary is None or not form.is_valid():
        return None

    def act() -> str:
        done = erase_person(
            by=request.user, beneficiary=beneficiary, reason=form.cleaned_data["motif"]
        )
        files = counted(done.files, "fichier d'import oublié", "fichiers d'import oubliés")
        return (
            f"Identité effacée : {counted(done.grants, 'aide')}, {files}. Les montants demeurent."
        )

    # Its references may have changed with it.
    return send(request, form, act, list_url(DeskFilter(beneficiary=person.id)))
