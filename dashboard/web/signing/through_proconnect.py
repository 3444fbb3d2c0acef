"""`/connexion/proconnect/…`: leaving, coming back, and binding an identity to an invitation."""

from dataclasses import asdict
from typing import Any

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from dashboard.actions import invitations
from dashboard.actions.refusals import Refused
from dashboard.models import ExternalIdentity, Role
from dashboard.queries.agents import place_name
from dashboard.web.signing import proconnect
from dashboard.web.signing.pages import Sheet, signing_page
from dashboard.web.signing.proconnect import ProConnect, Said, Start
from dashboard.web.signing.second_factor import open_session

BACKEND = "dashboard.web.signing.proconnect.ProConnect"
STATES = "oidc_states"
INVITATION = "proconnect_invitation"
WAITING = "proconnect_waiting"
TITLE = "ProConnect"


@require_GET
@signing_page
def start(request: HttpRequest) -> HttpResponseBase:
    if not proconnect.enabled():
        raise Http404
    request.session.pop(INVITATION, None)
    answer: HttpResponseBase = Start.as_view()(request)
    return answer


@require_GET
@signing_page
def start_from_invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    if not proconnect.enabled() or invitations.find(token) is None:
        raise Http404
    answer: HttpResponseBase = Start.as_view()(request)
    request.session[INVITATION] = token
    return answer


@require_GET
@signing_page
def callback(request: HttpRequest) -> Sheet | HttpResponseBase:
    """A state serves once, whatever comes of it."""
    if not proconnect.enabled():
        raise Http404
    states = request.session.get(STATES, {})
    kept = states.pop(request.GET.get("state", ""), None)
    request.session[STATES] = states
    request.session.save()
    code = request.GET.get("code")
    if kept is None or not code:
        why = "La connexion a été abandonnée, ou a commencé dans une autre fenêtre."
        return failed(why, "Recommencez depuis la page de connexion.")
    try:
        said = ProConnect().said(request, code, kept)
    except Refused as refused:
        return failed(refused.message, refused.hint, 403)
    return let_in(request, said)


def failed(message: str, hint: str, status: int = 400) -> Sheet:
    context = {"message": message, "hint": hint}
    return Sheet("signing/proconnect_failed.html", TITLE, context, status)


def let_in(request: HttpRequest, said: Said) -> Sheet | HttpResponseBase:
    token = request.session.pop(INVITATION, "")
    known = ExternalIdentity.objects.select_related("user").filter(
        issuer=said.issuer, subject=said.subject
    )
    identity = known.first()
    if identity is not None and identity.user.is_active:
        after = redirect("invitation", token=token) if token else None
        return enter(request, identity, said, after)
    if identity is None and invitations.find(token) is not None:
        request.session[WAITING] = {**asdict(said), "token": token}
        return redirect("proconnect_bind")
    return Sheet("signing/no_access.html", "Aucun accès encore", {"said": said}, 403)


def enter(
    request: HttpRequest, identity: ExternalIdentity, said: Said, after: HttpResponseBase | None
) -> HttpResponseBase:
    address = request.session.get(proconnect.NEXT, "")
    login(request, identity.user, backend=BACKEND)
    request.session[proconnect.ID_TOKEN] = said.id_token
    open_session(request, identity)
    identity.set_last_used_timestamp()
    return after or redirect(address or "desk")


@require_http_methods(["GET", "POST"])
@signing_page
def bind(request: HttpRequest) -> Sheet | HttpResponseBase:
    """The person sees which identity joins which invitation, and says yes."""
    waiting: dict[str, Any] | None = request.session.get(WAITING)
    found = invitations.find(waiting["token"]) if waiting else None
    if waiting is None or found is None:
        return redirect("sign_in")
    said = Said(**{name: waiting[name] for name in Said.__slots__})
    if request.method == "POST":
        del request.session[WAITING]
        return _bound(request, said, waiting["token"])
    context = {
        "invitation": found,
        "role": Role(found.role).label.lower(),
        "place": place_name(found.department, found.region),
        "said": said,
    }
    return Sheet("signing/proconnect_bind.html", "Associer ProConnect", context)


def _bound(request: HttpRequest, said: Said, token: str) -> Sheet | HttpResponseBase:
    try:
        identity = invitations.accept_with_identity(
            token=token,
            name=said.name or said.mail,
            issuer=said.issuer,
            subject=said.subject,
            said=said.mail,
        )
    except Refused as refused:
        return failed(refused.message, refused.hint, 403)
    return enter(request, identity, said, None)
