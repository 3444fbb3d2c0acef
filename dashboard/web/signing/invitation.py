"""`/invitation/<link>/`: opening an account, or adding a role to one's own."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dashboard.actions import invitations
from dashboard.actions.refusals import Refused
from dashboard.models import Invitation, Role, User
from dashboard.queries.agents import place_name
from dashboard.web.signing import proconnect
from dashboard.web.signing.forms import JoinForm, refuse
from dashboard.web.signing.pages import Sheet, signing_page
from dashboard.web.signing.second_factor import LOCAL_BACKEND
from dashboard.web.signing.sign_in import PENDING_SECONDS
from dashboard.web.staff.desk import is_verified

TITLE = "Invitation"


@require_http_methods(["GET", "POST"])
@signing_page
def invitation(request: HttpRequest, token: str) -> Sheet | HttpResponseBase:
    found = invitations.find(token)
    if found is None:
        return Sheet("signing/dead_invitation.html", "Cette invitation ne sert plus", status=410)
    if invitations.account_of(found) is not None:
        return _for_account(request, found, token)
    return _for_newcomer(request, found, token)


def _said(found: Invitation) -> dict[str, object]:
    return {
        "invitation": found,
        "role": Role(found.role).label.lower(),
        "place": place_name(found.department, found.region),
    }


def _for_account(request: HttpRequest, found: Invitation, token: str) -> Sheet | HttpResponseBase:
    """Somebody who has an account proves it first: a mailbox alone opens nothing."""
    mine = request.user.is_authenticated and request.user.email == found.email
    entered = mine and is_verified(request)
    if request.method == "POST" and entered:
        try:
            invitations.accept(by=cast(User, request.user), token=token)
        except Refused as refused:
            messages.error(request, f"{refused.message} {refused.hint}".strip())
            return redirect(request.path)
        messages.success(request, "Votre nouveau rôle est actif.")
        return redirect("account")
    context = {**_said(found), "entered": entered, "here": request.path}
    return Sheet("signing/invitation_account.html", TITLE, context)


def _for_newcomer(request: HttpRequest, found: Invitation, token: str) -> Sheet | HttpResponseBase:
    local = settings.RELANCE_LOCAL_ACCOUNTS
    form = JoinForm(request.POST if local and request.method == "POST" else None)
    form.user = User(email=found.email, name=request.POST.get("name", ""))
    if form.is_valid():
        given = form.cleaned_data
        try:
            user = invitations.accept_with_password(
                token=token, name=given["name"], password=given["password"]
            )
        except Refused as refused:
            refuse(form, refused.message, refused.hint, refused.field)
        else:
            login(request, user, backend=LOCAL_BACKEND)
            request.session.set_expiry(PENDING_SECONDS)
            return redirect("enrol_second_factor")
    start = reverse("invitation_proconnect", kwargs={"token": token})
    through = start if proconnect.enabled() else ""
    context = {**_said(found), "form": form, "local": local, "proconnect": through}
    return Sheet("signing/invitation_newcomer.html", TITLE, context)
