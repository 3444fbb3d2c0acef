"""/gestion/utilisateurs/<n>/: one person, and what may be changed of their access."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from dashboard.actions import access
from dashboard.actions.accounts import last_day
from dashboard.actions.refusals import Refused
from dashboard.models import AccessEvent, Membership, User
from dashboard.permissions import Right
from dashboard.queries.agents import Holding, holdings, memberships_under, people_under, place_name
from dashboard.web.staff.desk import AgentRequest, Crumb, Screen, desk_page
from dashboard.web.staff.forms import DeskForm
from dashboard.web.staff.users.acting import act, first_error
from dashboard.web.staff.users.forms import EndForm, ReasonForm

LAST_EVENTS = 20


@desk_page(Right.ADMINISTER)
def person(request: AgentRequest, pk: int) -> Screen:
    account = get_object_or_404(people_under(request.user), pk=pk)
    memberships = memberships_under(request.user).filter(user=account)
    events = AccessEvent.objects.under(request.user).filter(account=account)
    rows = events.select_related("by", "department", "region").order_by("-at", "-pk")[:LAST_EVENTS]
    context = {
        "account": account,
        "holdings": [_changeable(held) for held in holdings(memberships)],
        "whole": _whole(request.user, account),
        "own": account.pk == request.user.pk,
        "rows": [(one, place_name(one.department, one.region) if one.role else "") for one in rows],
        "form": DeskForm(),
        "reason_form": ReasonForm(auto_id="reason_%s"),
    }
    crumbs = (Crumb("Utilisateurs", reverse("users")),)
    return Screen("staff/users/person.html", str(account), context, crumbs)


def _changeable(held: Holding) -> dict[str, object]:
    last = last_day(held.ends_at)
    name = f"end{held.membership}_%s"
    return {"held": held, "last": last, "form": EndForm(initial={"ends_at": last}, auto_id=name)}


def _whole(by: User, account: User) -> str:
    """Why the account itself may not be touched; empty when it may."""
    try:
        access.require_whole(by, account)
    except Refused as refused:
        return f"{refused.message} {refused.hint}".strip()
    return ""


def _membership(request: AgentRequest, pk: int) -> Membership:
    return get_object_or_404(memberships_under(request.user), pk=pk)


@desk_page(Right.ADMINISTER)
@require_POST
def date_role(request: AgentRequest, pk: int) -> HttpResponseBase:
    held, form = _membership(request, pk), EndForm(request.POST)
    back = reverse("user", kwargs={"pk": held.user_id})
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect(back)
    ends_at = form.cleaned_data["ends_at"]
    return act(
        request,
        form,
        lambda: access.date_role(by=request.user, membership=held, ends_at=ends_at),
        "La date de fin est changée.",
        back,
    )


@desk_page(Right.ADMINISTER)
@require_POST
def remove_role(request: AgentRequest, pk: int) -> HttpResponseBase:
    held = memberships_under(request.user).filter(pk=pk).first()
    if held is None:
        return redirect("users")
    form = ReasonForm(request.POST)
    reason = form.cleaned_data.get("reason", "") if form.is_valid() else ""
    return act(
        request,
        form,
        lambda: access.remove_role(by=request.user, membership=held, reason=reason),
        f"Le rôle de {held.user} est retiré.",
        reverse("users"),
    )


@desk_page(Right.ADMINISTER)
@require_POST
def change_account(request: AgentRequest, pk: int, what: str) -> HttpResponseBase:
    account, form = get_object_or_404(people_under(request.user), pk=pk), ReasonForm(request.POST)
    reason = form.cleaned_data.get("reason", "") if form.is_valid() else ""
    back = reverse("user", kwargs={"pk": pk})
    if what == "fermer":
        done = "Le compte est fermé : ses sessions le sont aussi."
        return act(
            request,
            form,
            lambda: access.close_account(by=request.user, account=account, reason=reason),
            done,
            back,
        )
    change = access.reopen_account if what == "rouvrir" else access.reset_second_factor
    done = "Le compte est rouvert." if what == "rouvrir" else "Le second facteur est réinitialisé."
    return act(request, form, lambda: change(by=request.user, account=account), done, back)
