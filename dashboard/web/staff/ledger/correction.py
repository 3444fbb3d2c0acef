"""Correcting a movement: a reversal that says why, and what should have been recorded."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone

from dashboard.actions.ledger import RIGHT_OF_KIND, correct_movement, reverse_movement
from dashboard.models import Grant, Movement, User
from dashboard.models.choices import DatePrecision, Kind, Nature
from dashboard.permissions import may
from dashboard.queries.grant_ledger import (
    GrantLedger,
    Line,
    can_be_corrected,
    grant_ledger,
)
from dashboard.web import tables
from dashboard.web.grant_rows import day_text
from dashboard.web.staff.desk import AgentRequest, Screen, desk_page
from dashboard.web.staff.ledger.grant import read
from dashboard.web.staff.ledger.movement_forms import ReasonedForm
from dashboard.web.staff.ledger.movements import (
    SHOWN,
    grant_url,
    movement_screen,
    nothing_to_do,
)
from dashboard.web.staff.sending import send, sent, sent_before

TITLE: Final = "Corriger un mouvement"
REPLACE, ERASE = "reprendre", "effacer"
ENDS: Final = (
    (REPLACE, "Reprendre avec le bon montant ou la bonne date"),
    (ERASE, "Effacer : ce mouvement n'aurait pas dû être enregistré"),
)


class CorrectionForm(ReasonedForm):
    """The sign stays that of the movement; its first award is only ever replaced."""

    suite = forms.ChoiceField(
        label="Que faut-il faire ?", choices=ENDS, initial=REPLACE, widget=forms.RadioSelect
    )
    field_order: ClassVar = ["suite", "montant", "date", "motif"]

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        self.fields["montant"].initial = abs(line.amount)
        self.fields["date"].initial = line.effective_on
        if line.nature == Nature.INITIAL:
            del self.fields["suite"]

    @property
    def erases(self) -> bool:
        return bool(self.cleaned_data.get("suite") == ERASE)

    def look_twice(self) -> list[str]:
        return [] if self.erases else self.not_yet()

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        same = found.get("montant") == abs(self.line.amount)
        if not self.errors and not self.erases and same and found["date"] == self.line.effective_on:
            self.add_error("montant", "Indiquez ce qui change : le montant ou la date.")
        return found

    def save(self, by: User) -> Movement:
        found = self.cleaned_data
        movement = Movement.objects.select_related("grant").get(pk=self.line.id)
        if self.erases:
            return reverse_movement(by=by, movement=movement, reason=found["motif"])
        sign = Decimal(-1) if self.line.amount < 0 else Decimal(1)
        moved = found["date"] != self.line.effective_on
        return correct_movement(
            by=by,
            movement=movement,
            amount=sign * found["montant"],
            effective_on=found["date"],
            reason=found["motif"],
            date_precision=DatePrecision.DAY if moved else "",
        )


@desk_page()
def correct(request: AgentRequest, reference: str, key: int) -> Screen | HttpResponse:
    grant = read(request, reference)
    if answer := sent_before(request):
        return answer
    ledger = grant_ledger(grant)
    line = _line(request, ledger, key)
    if not can_be_corrected(line, ledger.lines):
        return nothing_to_do(request, grant, TITLE)
    form = _form(request, ledger, line, timezone.localdate())
    if request.method == "POST" and (answer := _corrected(request, grant, form)):
        return answer
    return _screen(ledger, line, form)


def _form(request: AgentRequest, ledger: GrantLedger, line: Line, today: date) -> CorrectionForm:
    return CorrectionForm(sent(request), ledger=ledger, today=today, line=line)


def _line(request: AgentRequest, ledger: GrantLedger, key: int) -> Line:
    line = ledger.line(key)
    if line is None:
        raise Http404(f"L'aide {ledger.grant.reference} n'a pas de mouvement {key}.")
    right = RIGHT_OF_KIND[Kind(line.kind)]
    if not may(request.user, right, ledger.grant.department):
        raise PermissionDenied(
            f"Ce mouvement se corrige avec le droit de « {right} », que votre compte n'a pas ici. "
            "Un administrateur de ce périmètre peut l'accorder."
        )
    return line


def _corrected(request: AgentRequest, grant: Grant, form: CorrectionForm) -> HttpResponse | None:
    if not form.is_valid():
        return sent_before(request)
    if form.is_doubtful:
        return None

    def save() -> str:
        form.save(request.user)
        return "Mouvement corrigé : la ligne erronée est barrée, sa reprise est enregistrée."

    return send(request, form, save, grant_url(grant))


def _screen(ledger: GrantLedger, line: Line, form: CorrectionForm) -> Screen:
    screen = movement_screen(ledger, form, TITLE, SHOWN[Kind(line.kind)])
    subject = {
        "nature": Nature(line.nature).label,
        "day": day_text(line.effective_on, line.date_precision),
        "amount": tables.amount_text(line.amount),
    }
    context = {**screen.context, "correcting": subject}
    return Screen(screen.template, screen.title, context, screen.crumbs, screen.status)
