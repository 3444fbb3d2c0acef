"""/gestion/rapprochement/: gaps, a new control total, a file of them, what is behind one."""

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from dashboard.actions.control import record_control_totals
from dashboard.actions.receipts import once
from dashboard.actions.refusals import Refused
from dashboard.imports.control_totals import read_control_totals
from dashboard.imports.limits import PAGE_LIMITS, UnusableFile
from dashboard.models import ControlTotal, Fund
from dashboard.models.choices import Kind
from dashboard.permissions import Right
from dashboard.queries.reconciliation import Reconciled, behind, reconciled
from dashboard.web.staff import exports
from dashboard.web.staff.control.files import control_file
from dashboard.web.staff.control.forms import ControlFileForm, ControlForm
from dashboard.web.staff.control.rows import KIND_WORDS, gap_rows
from dashboard.web.staff.desk import AgentRequest, Crumb, Screen, desk_page

TITLE: Final = "Rapprochement"
REFUSED_SHOWN: Final = 20
GRANTS_SHOWN: Final = 500


@desk_page(Right.RECONCILE)
def reconciliation(request: AgentRequest) -> Screen | HttpResponseBase:
    found = _asked(request)
    word = request.GET.get("fichier", "")
    if word:
        if word not in exports.FILES:
            raise Http404("Formats : csv, xlsx.")
        listed = control_file(gap_rows(found), request.user, _filters(request))
        return exports.file_response(word, "rapprochement", listed, expected=len(found))
    return _screen(request, found)


@desk_page(Right.RECONCILE)
def new_control(request: AgentRequest) -> Screen | HttpResponseBase:
    if request.method != "POST":
        return redirect("reconciliation")
    form = ControlForm(request.POST, user=request.user)

    def act() -> Mapping[str, Any]:
        today = timezone.localdate()
        recorded = record_control_totals(by=request.user, entries=[form.entry()], today=today)
        return {"added": recorded.added, "known": recorded.known}

    if form.is_valid():
        try:
            answer = once(by=request.user, purpose=request.path, key=form.key, act=act)
        except Refused as refused:
            field = refused.field if refused.field in form.fields else None
            form.add_error(field, f"{refused.message} {refused.hint}".strip())
        else:
            return _done(request, answer)
    return _screen(request, _asked(request), form=form, status=400)


@desk_page(Right.RECONCILE)
def control_import(request: AgentRequest) -> Screen | HttpResponseBase:
    if request.method != "POST":
        return redirect("reconciliation")
    form = ControlFileForm(request.POST, request.FILES)
    refused: tuple[tuple[int, str], ...] = ()
    if form.is_valid():
        try:
            refused, answer = _import(request, form)
            if answer is not None:
                return _done(request, answer)
        except UnusableFile as unusable:
            form.add_error("file", unusable.message)
        except (Refused, PermissionDenied) as denied:
            form.add_error(None, str(denied))
    more = {"refused": refused[:REFUSED_SHOWN], "refused_more": len(refused) - REFUSED_SHOWN}
    return _screen(request, _asked(request), file_form=form, status=400, **more)


def _import(
    request: AgentRequest, form: ControlFileForm
) -> tuple[tuple[tuple[int, str], ...], Mapping[str, Any] | None]:
    """What is refused, or else what was recorded: a file is taken whole or not at all."""
    sent = form.cleaned_data["file"]
    content = sent.read(PAGE_LIMITS.file_bytes + 1)
    found = read_control_totals(content, sent.name, source=form.cleaned_data["source"])
    if found.refused:
        return found.refused, None

    def act() -> Mapping[str, Any]:
        recorded = record_control_totals(
            by=request.user,
            entries=found.entries,
            today=timezone.localdate(),
            filename=sent.name,
        )
        return {"added": recorded.added, "known": recorded.known}

    return (), once(by=request.user, purpose=request.path, key=form.key, act=act)


@desk_page(Right.RECONCILE)
def control(request: AgentRequest, pk: int) -> Screen:
    held = get_object_or_404(ControlTotal.objects.visible_to(request.user), pk=pk)
    row = next(iter(reconciled([pk])))
    grants = list(behind(held))
    history = ControlTotal.objects.filter(
        fund=held.fund_id, year=held.year, department=held.department_id, kind=held.kind
    ).order_by("-as_of", "-pk")
    context = {
        "gap": next(iter(gap_rows([row]))),
        "grants": grants[:GRANTS_SHOWN],
        "grants_more": max(len(grants) - GRANTS_SHOWN, 0),
        "history": history.select_related("recorded_by"),
    }
    words = f"{KIND_WORDS[row.kind]} : {row.fund_name}, {row.year}, {row.department_name}"
    crumbs = (Crumb(TITLE, reverse("reconciliation")),)
    return Screen("staff/control/one.html", words, context, crumbs)


def _asked(request: AgentRequest) -> tuple[Reconciled, ...]:
    seen = ControlTotal.objects.visible_to(request.user)
    fund, year = request.GET.get("fonds", ""), request.GET.get("exercice", "")
    if fund:
        seen = seen.filter(fund=fund)
    if year.isdecimal():
        seen = seen.filter(year=int(year))
    found = reconciled(seen.values_list("pk", flat=True))
    if request.GET.get("ecarts") == "oui":
        return tuple(row for row in found if row.gap)
    return found


def _filters(request: AgentRequest) -> dict[str, str]:
    labels = {"fonds": "Fonds", "exercice": "Exercice", "ecarts": "Écarts seulement"}
    return {label: request.GET[name] for name, label in labels.items() if request.GET.get(name)}


def _done(request: AgentRequest, answer: Mapping[str, Any]) -> HttpResponseBase:
    added, known = answer["added"], answer["known"]
    told = f"{added} total{'s' if added > 1 else ''} enregistré{'s' if added > 1 else ''}."
    if known:
        told += f" Déjà connu{'s' if known > 1 else ''} : {known}."
    messages.success(request, told)
    return redirect("reconciliation")


def _screen(
    request: AgentRequest, found: tuple[Reconciled, ...], *, status: int = 200, **more: Any
) -> Screen:
    seen = ControlTotal.objects.visible_to(request.user)
    years = sorted(set(seen.values_list("year", flat=True)), reverse=True)
    today = timezone.localdate()
    initial = {"year": today.year, "as_of": today, "kind": Kind.PAYMENT.value}
    context: dict[str, Any] = {
        "rows": gap_rows(found),
        "gaps": sum(1 for row in found if row.gap),
        "years": years,
        "funds": Fund.objects.filter(pk__in=seen.values("fund")).order_by("code"),
        "asked": request.GET,
        "form": ControlForm(user=request.user, initial=initial),
        "file_form": ControlFileForm(),
        "open": status != 200,
        "files": [(name, _with_file(request, word)) for word, name in exports.FILES.items()],
    }
    return Screen("staff/control/list.html", TITLE, {**context, **more}, status=status)


def _with_file(request: AgentRequest, word: str) -> str:
    asked = request.GET.copy()
    asked["fichier"] = word
    return f"{reverse('reconciliation')}?{asked.urlencode()}"
