"""/gestion/enveloppes/: all of them at a glance, one with its lines, what is added to it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from dashboard.actions.plan import add_allocation, carry_over, reverse_allocation, set_coverage
from dashboard.actions.receipts import once
from dashboard.actions.refusals import Refused
from dashboard.models import Allocation, Department, Fund
from dashboard.permissions import Right, departments_with, may, require
from dashboard.queries.desk_envelopes import (
    Envelope,
    coverage_of,
    envelopes,
    lines_of,
    one_envelope,
    years_of,
)
from dashboard.web.staff import exports
from dashboard.web.staff.choices import FRANCE
from dashboard.web.staff.desk import AgentRequest, Crumb, Screen, desk_page
from dashboard.web.staff.envelopes.files import envelopes_file
from dashboard.web.staff.envelopes.forms import (
    CarryForm,
    CoverageForm,
    LineForm,
    ReverseForm,
    place_word,
    told,
)
from dashboard.web.staff.envelopes.rows import envelope_rows, line_rows, summary
from dashboard.web.staff.forms import DeskForm

TITLE = "Enveloppes"


@desk_page()
def envelope_list(request: AgentRequest) -> Screen | HttpResponseBase:
    places = departments_with(request.user, Right.READ)
    years = years_of(places)
    asked = request.GET.get("exercice", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else None
    fund = request.GET.get("fonds", "")
    found = envelopes(places, year=year, fund=fund)
    if word := exports.wanted(request):
        filters = {"Exercice": str(year or ""), "Fonds": fund}
        told = {name: value for name, value in filters.items() if value}
        listed = envelopes_file(found, request.user, told)
        return exports.file_response(word, "enveloppes", listed, expected=len(found))
    context = {
        **_groups(found, places),
        "years": years,
        "year": year,
        "funds": Fund.objects.filter(envelopes__isnull=False).distinct().order_by("code"),
        "fund": fund,
        "may": departments_with(request.user, Right.ALLOCATE) != set(),
        "may_funds": may(request.user, Right.ADMINISTER, None),
        "files": exports.links(request) if found else (),
    }
    return Screen("staff/envelopes/list.html", TITLE, context)


def _groups(found: Sequence[Envelope], places: Collection[str] | None) -> dict[str, Any]:
    """One's own first, then the nation's."""
    own = [one for one in found if places is None or one.department]
    nation = [one for one in found if places is not None and not one.department]
    return {
        "groups": [
            (heading, envelope_rows(rows))
            for heading, rows in (("Vos enveloppes", own), ("Enveloppes nationales", nation))
            if rows
        ],
        "summary": summary(own),
    }


@desk_page()
def envelope(request: AgentRequest, fund: str, year: int, place: str) -> Screen | HttpResponseBase:
    held, department = _held(request, fund, year, place)
    allowed = may(request.user, Right.ALLOCATE, department)
    form = CoverageForm(request.POST or None)
    if request.method == "POST":
        require(request.user, Right.ALLOCATE, department)
    if request.method == "POST" and form.is_valid():
        _say_coverage(request, form, held, department)
        return redirect(request.path)
    title = f"{held.fund_name}, {year}, {held.department_name}"
    context = {**_told_of(held, allowed=allowed), "form": form if allowed else None, "place": place}
    return Screen("staff/envelopes/one.html", title, context, _crumbs())


def _told_of(held: Envelope, *, allowed: bool) -> dict[str, Any]:
    return {
        "envelope": held,
        "lines": line_rows(lines_of(held.fund, held.year, held.department), held, allowed=allowed),
        "coverage": coverage_of(held.fund, held.year, held.department),
        "may": allowed,
        "next_year": held.year + 1,
    }


def _say_coverage(
    request: AgentRequest, form: CoverageForm, held: Envelope, department: Department | None
) -> None:
    def act() -> Mapping[str, Any]:
        set_coverage(
            by=request.user,
            fund=Fund.objects.get(pk=held.fund),
            year=held.year,
            department=department,
            complete=form.cleaned_data["complete"] == "oui",
            source=form.cleaned_data["source"],
        )
        return {}

    once(by=request.user, purpose=request.path, key=form.key, act=act)
    messages.success(request, "C'est dit, et public.")


@desk_page(Right.ALLOCATE)
def new_line(request: AgentRequest) -> Screen | HttpResponseBase:
    form = LineForm(request.POST or None, user=request.user)
    if request.method != "POST":
        form.initial = {
            "fund": request.GET.get("fonds", ""),
            "year": request.GET.get("exercice") or timezone.localdate().year,
            "territory": request.GET.get("territoire", ""),
            "nature": request.GET.get("nature", "initial"),
            "effective_on": timezone.localdate(),
        }

    def act() -> Mapping[str, Any]:
        line = form.line()
        add_allocation(by=request.user, line=line)
        place = place_word(line.department.pk if line.department else None)
        return {"to": reverse("desk_envelope", args=(line.fund.pk, line.first_year, place))}

    return _answer(request, form, act, "Ajouter une ligne d'enveloppe", "Ligne enregistrée.")


@desk_page(Right.ALLOCATE)
def carry(request: AgentRequest, fund: str, year: int, place: str) -> Screen | HttpResponseBase:
    held, department = _held(request, fund, year, place)
    form = CarryForm(request.POST or None)
    if request.method != "POST":
        form.initial = {"amount": held.remaining, "effective_on": timezone.localdate()}

    def act() -> Mapping[str, Any]:
        said = form.cleaned_data
        carry_over(
            by=request.user,
            fund=Fund.objects.get(pk=fund),
            year=year,
            department=department,
            amount=said["amount"],
            effective_on=said["effective_on"],
            source_url=said["source_url"],
            note=said["note"],
        )
        return {"to": reverse("desk_envelope", args=(fund, year + 1, place))}

    title = f"Reporter sur {year + 1} : {held.fund_name}, {held.department_name}"
    return _answer(request, form, act, title, f"Reporté sur {year + 1}.", held)


@desk_page(Right.ALLOCATE)
def take_back(request: AgentRequest, pk: int) -> Screen | HttpResponseBase:
    line = get_object_or_404(Allocation.objects.select_related("fund", "department"), pk=pk)
    places = departments_with(request.user, Right.READ)
    if places is not None and line.department_id not in places:
        raise Http404("Cette ligne n'est pas de votre périmètre.")
    form = ReverseForm(request.POST or None)
    back = reverse("desk_envelope", args=(line.fund_id, line.first_year, _place(line)))

    def act() -> Mapping[str, Any]:
        reverse_allocation(by=request.user, line=line, reason=form.cleaned_data["reason"])
        return {"to": back}

    title = "Annuler une ligne d'enveloppe"
    return _answer(request, form, act, title, "Ligne annulée par une ligne contraire.", line=line)


def _answer(
    request: AgentRequest,
    form: DeskForm,
    act: Callable[[], Mapping[str, Any]],
    title: str,
    done: str,
    held: Envelope | None = None,
    line: Allocation | None = None,
) -> Screen | HttpResponseBase:
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                answer = once(by=request.user, purpose=request.path, key=form.key, act=act)
            except Refused as refused:
                told(form, refused)
            else:
                messages.success(request, done)
                return redirect(answer["to"])
    context = {"form": form, "envelope": held, "line": line}
    return Screen("staff/envelopes/line.html", title, context, _crumbs(), status)


def _held(
    request: AgentRequest, fund: str, year: int, place: str
) -> tuple[Envelope, Department | None]:
    """What one may not see does not exist; the nation's envelopes are seen by all who read."""
    places = departments_with(request.user, Right.READ)
    code = None if place == FRANCE else place
    if code is not None and places is not None and code not in places:
        raise Http404("Cette enveloppe n'est pas de votre périmètre.")
    found = one_envelope(fund, year, code)
    if found is None:
        raise Http404("Cette enveloppe n'existe pas.")
    return found, Department.objects.filter(pk=code).first() if code else None


def _place(line: Allocation) -> str:
    return place_word(line.department_id)


def _crumbs() -> tuple[Crumb, ...]:
    return (Crumb(TITLE, reverse("envelopes_desk")),)
