"""/gestion/utilisateurs/: who has what, what waits for an answer, what was done."""

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone

from dashboard.models import AccessEvent, AccessRequest, Invitation
from dashboard.permissions import Right
from dashboard.queries.agents import holdings, memberships_under, place_name, wider_holdings
from dashboard.web.staff.desk import AgentRequest, Crumb, Screen, desk_page
from dashboard.web.staff.forms import DeskForm

EVENTS_A_PAGE = 50


@desk_page(Right.ADMINISTER)
def users(request: AgentRequest) -> Screen:
    invitations = Invitation.objects.under(request.user).waiting().order_by("-made_at")
    requests = AccessRequest.objects.under(request.user).waiting().order_by("made_at")
    places = ("department", "region")
    context = {
        "holdings": holdings(memberships_under(request.user)),
        "wider": wider_holdings(request.user),
        "invitations": [_invitation(one) for one in invitations.select_related(*places)],
        "requests": [
            {"request": one, "place": place_name(one.department, one.region)}
            for one in requests.select_related(*places)
        ],
        "form": DeskForm(),
    }
    return Screen("staff/users/users.html", "Utilisateurs", context)


@desk_page(Right.ADMINISTER)
def history(request: AgentRequest) -> Screen:
    events = AccessEvent.objects.under(request.user).order_by("-at", "-pk")
    pages = Paginator(events.select_related("by", "account", "department", "region"), EVENTS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    rows = [(one, place_name(one.department, one.region) if one.role else "") for one in page]
    crumbs = (Crumb("Utilisateurs", reverse("users")),)
    context = {"rows": rows, "page": page}
    return Screen("staff/users/history.html", "Historique des accès", context, crumbs)


def _invitation(one: Invitation) -> dict[str, object]:
    place = place_name(one.department, one.region)
    return {"invitation": one, "place": place, "late": one.expires_at <= timezone.now()}
