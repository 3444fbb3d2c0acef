"""Name, password, second factor, recovery codes, and what one may do."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from dashboard.actions import own_account, second_factors
from dashboard.actions.refusals import Refused
from dashboard.models import ExternalIdentity
from dashboard.queries.agents import rights_of
from dashboard.web.staff.account.forms import NameForm, PasswordForm
from dashboard.web.staff.desk import AgentRequest, Crumb, Screen, own_page

TITLE = "Mon compte"


def _screen(
    request: AgentRequest, name: NameForm | None = None, password: PasswordForm | None = None
) -> Screen:
    user = request.user
    local = settings.RELANCE_LOCAL_ACCOUNTS and user.has_usable_password()
    context = {
        "name_form": name or NameForm(initial={"name": user.name}),
        "password_form": (password or PasswordForm()) if local else None,
        "application": TOTPDevice.objects.filter(user=user, confirmed=True).first(),
        "codes_left": second_factors.codes_left(user),
        "identities": ExternalIdentity.objects.filter(user=user),
        "rights": rights_of(user),
    }
    status = 400 if (name or password) else 200
    return Screen("staff/account/account.html", TITLE, context, status=status)


@own_page
def account(request: AgentRequest) -> Screen:
    return _screen(request)


@own_page
@require_POST
def rename(request: AgentRequest) -> Screen | HttpResponseBase:
    form = NameForm(request.POST)
    if not form.is_valid():
        return _screen(request, name=form)
    own_account.rename(by=request.user, name=form.cleaned_data["name"])
    messages.success(request, "Votre nom est changé.")
    return redirect("account")


@own_page
@require_POST
@sensitive_post_parameters()
def change_password(request: AgentRequest) -> Screen | HttpResponseBase:
    form = PasswordForm(request.POST)
    form.user = request.user
    given = form.cleaned_data if form.is_valid() else {}
    try:
        if given:
            own_account.change_password(
                by=request.user, present=given["present"], password=given["password"]
            )
    except Refused as refused:
        form.add_error(refused.field, refused.message)
    if form.errors:
        return _screen(request, password=form)
    update_session_auth_hash(request, request.user)
    messages.success(request, "Votre mot de passe est changé ; vos autres sessions sont fermées.")
    return redirect("account")


@own_page
@require_POST
def draw_codes(request: AgentRequest) -> Screen:
    """Shown in the answer itself, and nowhere else."""
    codes = second_factors.draw_recovery_codes(by=request.user)
    crumbs = (Crumb(TITLE, reverse("account")),)
    title = "Codes de récupération"
    return Screen("staff/account/codes.html", title, {"codes": codes}, crumbs)
