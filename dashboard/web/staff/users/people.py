"""/gestion/utilisateurs/: who has what, what waits for an answer, what was done."""

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from dashboard.models import AccessEvent, AccessRequest, Invitation
from dashboard.permissions import Right
from dashboard.queries.agents import holdings, memberships_under, place_name, wider_holdings
from dashboard.web.staff import exports
from dashboard.web.staff.desk import AgentRequest, Crumb, Screen, desk_page
from dashboard.web.staff.forms import DeskForm
from dashboard.web.staff.users.files import events_file, roles_file

EVENTS_A_PAGE = 50


@desk_page(Right.ADMINISTER)
def users(request: AgentRequest) -> Screen | HttpResponseBase:
    held = holdings(memberships_under(request.user))
    wider = wider_holdings(request.user)
    if word := exports.wanted(request):
        listed = roles_file([*held, *wider], request.user)
        return exports.file_response(word, "utilisateurs", listed, expected=len(held) + len(wider))
    invitations = Invitation.objects.under(request.user).waiting().order_by("-made_at")
    requests = AccessRequest.objects.under(request.user).waiting().order_by("made_at")
    places = ("department", "region")
    context = {
        "holdings": held,
        "wider": wider,
        "files": exports.links(request),
        "invitations": [_invitation(one) for one in invitations.select_related(*places)],
        "requests": [
            {"request": one, "place": place_name(one.department, one.region)}
            for one in requests.select_related(*places)
        ],
        "form": DeskForm(),
    }
    return Screen("staff/users/users.html", "Utilisateurs", context)


@desk_page(Right.ADMINISTER)
def history(request: AgentRequest) -> Screen | HttpResponseBase:
    joined = ("by", "account", "department", "region")
    seen = AccessEvent.objects.under(request.user).select_related(*joined)
    events = seen.order_by("-at", "-pk")
    if word := exports.wanted(request):
        listed = events_file(events.iterator(), request.user)
        return exports.file_response(word, "acces", listed, expected=events.count())
    pages = Paginator(events, EVENTS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    rows = [(one, place_name(one.department, one.region) if one.role else "") for one in page]
    crumbs = (Crumb("Utilisateurs", reverse("users")),)
    context = {"rows": rows, "page": page, "files": exports.links(request)}
    return Screen("staff/users/history.html", "Historique des accès", context, crumbs)


def _invitation(one: Invitation) -> dict[str, object]:
    place = place_name(one.department, one.region)
    return {"invitation": one, "place": place, "late": one.expires_at <= timezone.now()}
