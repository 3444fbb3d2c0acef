"""A forgotten password: a link by mail, then a new one. Says the same to everybody."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from dashboard.actions import own_account
from dashboard.web.signing.forms import AddressForm, PasswordForm
from dashboard.web.signing.pages import Sheet, signing_page


@require_http_methods(["GET", "POST"])
@signing_page
def forgotten(request: HttpRequest) -> Sheet | HttpResponseBase:
    if not settings.RELANCE_LOCAL_ACCOUNTS:
        raise Http404
    form = AddressForm(request.POST or None)
    if form.is_valid():
        own_account.ask_for_password(form.cleaned_data["email"])
        return Sheet("signing/link_sent.html", "Regardez vos messages")
    return Sheet("signing/forgotten.html", "Mot de passe oublié", {"form": form})


@require_http_methods(["GET", "POST"])
@signing_page
def choose(request: HttpRequest, key: str, token: str) -> Sheet | HttpResponseBase:
    user = own_account.account_of_link(key, token) if settings.RELANCE_LOCAL_ACCOUNTS else None
    if user is None:
        return Sheet("signing/dead_link.html", "Ce lien ne sert plus", status=410)
    form = PasswordForm(request.POST or None)
    form.user = user
    if form.is_valid():
        own_account.choose_password(by=user, password=form.cleaned_data["password"])
        messages.success(request, "Votre mot de passe est changé : connectez-vous avec lui.")
        return redirect("sign_in")
    context = {"form": form, "account": user}
    return Sheet("signing/choose_password.html", "Nouveau mot de passe", context)
