"""Publishing or withdrawing many grants at once: shown together, then done in one go."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from dashboard.actions.publishing_together import (
    Excluded,
    SelectionRefused,
    publish_together,
    withdraw_together,
)
from dashboard.actions.refusals import Refused
from dashboard.formats import counted
from dashboard.models import Grant
from dashboard.models.choices import Status
from dashboard.permissions import Right
from dashboard.queries.publish_queue import Pile, lines_of, queue_ids, summary_of
from dashboard.web.staff.desk import AgentRequest, Crumb, Screen, desk_page
from dashboard.web.staff.publishing.forms import DecisionForm, ReasonForm
from dashboard.web.staff.publishing.queue import LIMIT, fields, read_filter, rows
from dashboard.web.staff.sending import send, sent, sent_before

SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Selection:
    """`carried` names it again: the references, or the filter whose whole pile it is."""

    ids: tuple[int, ...]
    pile: Pile
    carried: tuple[tuple[str, str], ...]
    whole: bool


@desk_page(Right.PUBLISH)
def selected(request: AgentRequest) -> Screen | HttpResponse:
    if answer := sent_before(request):
        return answer
    selection = _read(request)
    if not selection.ids:
        messages.info(request, "Cochez au moins une aide.")
        return redirect("publish_queue")
    withdraws = selection.pile is Pile.PUBLIC
    form = (ReasonForm if withdraws else DecisionForm)(sent(request))
    excluded: list[Excluded] = []
    if form.is_valid() and (answer := _act(request, selection, form, excluded)):
        return answer
    return _screen(selection, form, excluded)


def _read(request: AgentRequest) -> Selection:
    wanted = read_filter(request)
    given = request.POST if request.method == "POST" else request.GET
    if given.get("tout"):
        ids = queue_ids(request.user, wanted, limit=LIMIT)
        return Selection(tuple(ids), wanted.pile, (("tout", "1"), *fields(wanted)), whole=True)
    references = list(dict.fromkeys(given.getlist("aide")))
    found = dict(
        Grant.objects.visible_to(request.user)
        .exclude(status=Status.CANCELLED)
        .filter(reference__in=references)
        .values_list("reference", "pk")
    )
    if unknown := [reference for reference in references if reference not in found]:
        raise Http404(f"Aucune aide de votre périmètre ne porte la référence « {unknown[0]} ».")
    carried = (*(("aide", reference) for reference in references), *fields(wanted))
    return Selection(tuple(sorted(found.values())), wanted.pile, carried, whole=False)


def _act(
    request: AgentRequest, selection: Selection, form: DecisionForm, excluded: list[Excluded]
) -> HttpResponse | None:
    given = form.cleaned_data

    def publish() -> str:
        done = publish_together(by=request.user, grant_ids=selection.ids, state=given["etat"])
        return f"{counted(done, 'aide publiée', 'aides publiées')}."

    def withdraw() -> str:
        done = withdraw_together(
            by=request.user, grant_ids=selection.ids, reason=given["motif"], state=given["etat"]
        )
        return f"{counted(done, 'aide retirée', 'aides retirées')} du site public."

    def told(refusal: Refused) -> str:
        if isinstance(refusal, SelectionRefused):
            excluded.extend(refusal.excluded)
        return f"{refusal.message} {refusal.hint}".strip()

    act = withdraw if selection.pile is Pile.PUBLIC else publish
    return send(request, form, act, reverse("publish_queue"), told)


def _screen(selection: Selection, form: DecisionForm, excluded: list[Excluded]) -> Screen:
    withdraws = selection.pile is Pile.PUBLIC
    summary = summary_of(selection.ids)
    found = lines_of(selection.ids, limit=SHOWN)
    context: dict[str, Any] = {
        "form": form,
        "withdraws": withdraws,
        "summary": summary,
        "new": summary.count - summary.changes,
        "rows": rows(found, selection.pile, timezone.localdate()),
        "not_shown": summary.count - len(found),
        "carried": selection.carried,
        "excluded": excluded,
        "full": len(selection.ids) == LIMIT,
        "pile": selection.pile,
    }
    title = "Retirer la sélection" if withdraws else "Publier la sélection"
    crumbs = (Crumb("Publier", reverse("publish_queue")),)
    status = 422 if form.errors else 200
    return Screen("staff/publishing/selection.html", title, context, crumbs, status)
