"""`/connexion/` with a password, and `/deconnexion/`."""

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.views.decorators.http import require_http_methods

from dashboard.web.signing import proconnect
from dashboard.web.signing.forms import SignInForm
from dashboard.web.signing.pages import Sheet, onwards, signing_page, with_next
from dashboard.web.staff.desk import is_verified

# Between the password and the code.
PENDING_SECONDS = 15 * 60
REFUSED = (
    "Adresse ou mot de passe refusé. Vérifiez-les ; après cinq échecs, il faut attendre un quart "
    "d'heure."
)


@require_http_methods(["GET", "POST"])
@signing_page
def sign_in(request: HttpRequest) -> Sheet | HttpResponseBase:
    if request.user.is_authenticated and is_verified(request):
        return redirect(onwards(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST":
        if not settings.RELANCE_LOCAL_ACCOUNTS:
            raise Http404
        if form.is_valid() and enter(request, form):
            return redirect(with_next(request, "second_factor"))
    context = {
        "form": form,
        "local": settings.RELANCE_LOCAL_ACCOUNTS,
        "proconnect": proconnect.start_address(request),
    }
    return Sheet("signing/sign_in.html", "Connexion", context)


def enter(request: HttpRequest, form: SignInForm) -> bool:
    """Open a session that opens nothing yet but the page of the code."""
    given = form.cleaned_data
    user = authenticate(request, username=given["email"], password=given["password"])
    if user is None:
        form.add_error(None, REFUSED)
        return False
    login(request, user)
    request.session.set_expiry(PENDING_SECONDS)
    return True


@require_http_methods(["GET", "POST"])
@signing_page
def sign_out(request: HttpRequest) -> Sheet | HttpResponseBase:
    if request.method == "POST":
        provider = proconnect.end_address(request)
        logout(request)
        if provider:
            return Sheet("signing/leaving.html", "Déconnexion", {"provider": provider})
        return redirect(resolve_url("sign_out"))
    return Sheet("signing/signed_out.html", "Déconnexion")
