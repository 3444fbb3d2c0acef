"""`/connexion/code/` and its neighbours: the second factor, asked, enrolled, replaced."""

from base64 import b32encode
from functools import wraps
from typing import cast
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods
from django_otp import login as verify
from django_otp.models import Device

from dashboard.actions import second_factors
from dashboard.actions.refusals import Refused
from dashboard.models import User
from dashboard.web.signing.forms import CodeForm, EnrolForm, RecoveryForm, refuse
from dashboard.web.signing.pages import Answer, Sheet, View, onwards, signing_page, with_next
from dashboard.web.staff.desk import is_verified

ENROLLING = "enrolling"
LOCAL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def after_password(view: View) -> Answer:
    """Only for who gave a password, or came in altogether."""

    @require_http_methods(["GET", "POST"])
    @signing_page
    @wraps(view)
    def answer(request: HttpRequest) -> Sheet | HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect(with_next(request, "sign_in"))
        if request.session.get(BACKEND_SESSION_KEY) != LOCAL_BACKEND and not is_verified(request):
            # Opened through an identity that was taken back since: no code replaces it.
            logout(request)
            return redirect(with_next(request, "sign_in"))
        return view(request)

    return answer


def open_session(request: HttpRequest, device: Device) -> None:
    """From here on the session opens the desk: under a new key, for an office day."""
    verify(request, device)
    request.session.cycle_key()
    request.session.set_expiry(None)


@after_password
def second_factor(request: HttpRequest) -> Sheet | HttpResponseBase:
    user = cast(User, request.user)
    if is_verified(request):
        return redirect(onwards(request))
    if not second_factors.has_second_factor(user):
        return redirect(with_next(request, "enrol_second_factor"))
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            device = second_factors.accept_code(by=user, code=form.cleaned_data["code"])
        except Refused as refused:
            refuse(form, refused.message, refused.hint, refused.field)
        else:
            open_session(request, device)
            return redirect(onwards(request))
    recovery = with_next(request, "recovery_code")
    context = {"form": form, "recovery": recovery}
    return Sheet("signing/second_factor.html", "Second facteur", context)


@after_password
def recovery_code(request: HttpRequest) -> Sheet | HttpResponseBase:
    if is_verified(request):
        return redirect(onwards(request))
    form = RecoveryForm(request.POST or None)
    if form.is_valid():
        try:
            device = second_factors.accept_recovery_code(
                by=cast(User, request.user), code=form.cleaned_data["code"]
            )
        except Refused as refused:
            refuse(form, refused.message, refused.hint, refused.field)
        else:
            open_session(request, device)
            return redirect("account")
    context = {"form": form, "back": with_next(request, "second_factor")}
    return Sheet("signing/recovery_code.html", "Code de récupération", context)


@after_password
def enrol(request: HttpRequest) -> Sheet | HttpResponseBase:
    """First sign-in, or another telephone: that one asks for the present factor first."""
    user = cast(User, request.user)
    if second_factors.has_second_factor(user) and not is_verified(request):
        return redirect(with_next(request, "second_factor"))
    secret = request.session.setdefault(ENROLLING, second_factors.new_secret())
    form = EnrolForm(request.POST or None)
    if form.is_valid():
        try:
            device, codes = second_factors.set_second_factor(
                by=user, secret=secret, code=form.cleaned_data["code"]
            )
        except Refused as refused:
            refuse(form, refused.message, refused.hint, refused.field)
        else:
            del request.session[ENROLLING]
            open_session(request, device)
            context = {"codes": codes, "onwards": onwards(request)}
            return Sheet("signing/recovery_codes.html", "Codes de récupération", context)
    return Sheet("signing/enrol.html", "Second facteur", {"form": form, **shown(user, secret)})


def shown(user: User, secret: str) -> dict[str, object]:
    """The secret as a picture to scan, and in groups of four to type."""
    letters = b32encode(bytes.fromhex(secret)).decode()
    site = settings.RELANCE_SITE_NAME.replace(":", " ")
    query = urlencode({"secret": letters, "issuer": site}, quote_via=quote)
    address = f"otpauth://totp/{quote(f'{site}:{user.email}')}?{query}"
    picture = segno.make(address, error="m", micro=False)
    groups = [letters[start : start + 4] for start in range(0, len(letters), 4)]
    return {
        "picture": picture.svg_data_uri(scale=5, border=4, dark="#000", light="#fff"),
        "secret": " ".join(groups),
        "address": address,
    }
