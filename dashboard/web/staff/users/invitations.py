"""Inviting, and what may be done of an invitation that waits; answering requests."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from dashboard.actions import access_requests, invitations
from dashboard.actions.receipts import once
from dashboard.actions.refusals import Refused
from dashboard.models import AccessRequest, Invitation
from dashboard.permissions import Right
from dashboard.queries.agents import place_name
from dashboard.web.staff.desk import AgentRequest, Crumb, Screen, desk_page
from dashboard.web.staff.forms import DeskForm
from dashboard.web.staff.users.acting import act, first_error
from dashboard.web.staff.users.forms import AnswerForm, InviteForm


@desk_page(Right.ADMINISTER)
def invite(request: AgentRequest) -> Screen | HttpResponseBase:
    form = InviteForm(request.POST or None, user=request.user)
    if form.is_valid() and _invited(request, form):
        messages.success(request, f"Une invitation part vers {form.cleaned_data['email']}.")
        return redirect("users")
    crumbs = (Crumb("Utilisateurs", reverse("users")),)
    status = 400 if form.errors else 200
    return Screen("staff/users/invite.html", "Inviter", {"form": form}, crumbs, status)


def _invited(request: AgentRequest, form: InviteForm) -> bool:
    given = form.cleaned_data

    def acted() -> dict[str, int]:
        made = invitations.invite(
            by=request.user,
            email=given["email"],
            role=given["role"],
            department=given["place"].department,
            region=given["place"].region,
            role_ends_at=given["ends_at"],
        )
        return {"invitation": made.pk}

    try:
        once(by=request.user, purpose=request.path, key=form.key, act=acted)
    except (Refused, PermissionDenied) as refused:
        field = getattr(refused, "field", "") or None
        form.add_error(field, f"{refused} {getattr(refused, 'hint', '')}".strip())
        return False
    return True


@desk_page(Right.ADMINISTER)
@require_POST
def change_invitation(request: AgentRequest, pk: int, what: str) -> HttpResponseBase:
    found = get_object_or_404(Invitation.objects.under(request.user), pk=pk)
    change = invitations.renew if what == "renvoyer" else invitations.withdraw
    done = "Un nouveau lien part." if what == "renvoyer" else "L'invitation est retirée."
    form = DeskForm(request.POST)
    form.is_valid()
    return act(
        request, form, lambda: change(by=request.user, invitation=found), done, reverse("users")
    )


@desk_page(Right.ADMINISTER)
def answer_request(request: AgentRequest, pk: int) -> Screen | HttpResponseBase:
    found = get_object_or_404(
        AccessRequest.objects.under(request.user).select_related("department", "region"), pk=pk
    )
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid():
            return _answer(request, found, form)
        messages.error(request, first_error(form))
    context = {
        "asked": found,
        "place": place_name(found.department, found.region),
        "form": form,
    }
    crumbs = (Crumb("Utilisateurs", reverse("users")),)
    return Screen("staff/users/request.html", f"Demande de {found.name}", context, crumbs)


def _answer(request: AgentRequest, found: AccessRequest, form: AnswerForm) -> HttpResponseBase:
    given = form.cleaned_data
    if "accorder" in request.POST:
        return act(
            request,
            form,
            lambda: access_requests.grant_request(
                by=request.user, request=found, ends_at=given["ends_at"]
            ),
            "L'accès est accordé.",
            reverse("users"),
        )
    return act(
        request,
        form,
        lambda: access_requests.refuse_request(
            by=request.user, request=found, answer=given["answer"]
        ),
        "La demande est refusée, la personne en est prévenue.",
        reverse("users"),
    )
