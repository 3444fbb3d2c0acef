"""`/connexion/demander/`: asking for access, with an account or without."""

from typing import cast

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

from dashboard.actions import access_requests
from dashboard.actions.refusals import Refused
from dashboard.models import User
from dashboard.web.signing.forms import AskForm, refuse
from dashboard.web.signing.pages import Sheet, signing_page
from dashboard.web.staff.desk import is_verified

TITLE = "Demander un accès"


@require_http_methods(["GET", "POST"])
@signing_page
def ask(request: HttpRequest) -> Sheet | HttpResponseBase:
    """The answer is the same whether the address has an account or not."""
    entered = request.user.is_authenticated and is_verified(request)
    user = cast(User, request.user) if entered else None
    form = AskForm(request.POST or None, user=user)
    if form.is_valid() and _asked(user, form):
        return Sheet("signing/asked.html", "Demande envoyée")
    return Sheet("signing/ask.html", TITLE, {"form": form, "account": user})


def _asked(user: User | None, form: AskForm) -> bool:
    given = form.cleaned_data
    try:
        access_requests.ask(
            by=user,
            email=given.get("email", ""),
            name=given.get("name") or str(user),
            role=given["role"],
            department=given["place"].department,
            region=given["place"].region,
            reason=given["reason"],
        )
    except Refused as refused:
        refuse(form, refused.message, refused.hint, refused.field)
        return False
    return True
