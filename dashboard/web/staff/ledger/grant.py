"""Everything of one grant as the desk knows it."""

from typing import Any, Final

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from dashboard.actions.ledger import RIGHT_OF_KIND
from dashboard.models import Grant, PublicGrant, User
from dashboard.models.choices import Status
from dashboard.permissions import Right, may
from dashboard.queries.desk_grants import of_reference
from dashboard.queries.editions import waiting_changes
from dashboard.queries.grant_ledger import GrantLedger, grant_ledger
from dashboard.queries.grant_offers import Act, offers
from dashboard.queries.grant_timeline import timeline
from dashboard.queries.legal_threshold import publication_deadline
from dashboard.queries.persons import person_of
from dashboard.web.grant_rows import UNNAMED
from dashboard.web.staff.desk import AgentRequest, Screen, desk_page
from dashboard.web.staff.edition_words import changed
from dashboard.web.staff.ledger import acts, sections
from dashboard.web.staff.ledger.dated import dated
from dashboard.web.staff.ledger.history import entries

BADGES: Final = {
    Status.DRAFT: "",
    Status.SUBMITTED: "fr-badge--info",
    Status.PUBLISHED: "fr-badge--success",
    Status.WITHDRAWN: "fr-badge--warning",
    Status.CANCELLED: "fr-badge--error",
}
JOINED: Final = (
    "fund__plan",
    "fund__pillar",
    "department",
    "beneficiary__identity",
    "authority",
    "entered_by",
    "batch",
)


def read(request: AgentRequest, reference: str) -> Grant:
    """The grant that this account may see under a reference; anything else is unknown."""
    grant = of_reference(request.user, reference).select_related(*JOINED).first()
    if grant is None:
        raise Http404(f"Aucune aide de votre périmètre ne porte la référence « {reference} ».")
    return grant


def beneficiary_name(grant: Grant) -> str:
    return grant.beneficiary.known_name() if grant.beneficiary else UNNAMED


@desk_page()
def detail(request: AgentRequest, reference: str) -> Screen:
    grant = read(request, reference)
    ledger = grant_ledger(grant)
    found = offers(request.user, ledger)
    offered = {
        "dated": dated(request.GET, ledger, timezone.now()),
        "buttons": acts.buttons(grant, found),
        "sentences": acts.who_can(grant, request.user, found),
        "pay_href": acts.address(grant, Act.PAY) if Act.PAY in found.allowed else "",
        "erase_href": _erase_href(request.user, grant),
        "correctable": {kind for kind, right in RIGHT_OF_KIND.items() if right in found.rights},
    }
    return Screen(
        "staff/ledger/grant.html", beneficiary_name(grant), {**context(ledger), **offered}
    )


def _erase_href(user: User, grant: Grant) -> str:
    """Where an administrator erases who the person is; nowhere for others, nor twice."""
    if not may(user, Right.ADMINISTER, grant.department):
        return ""
    person = person_of(grant)
    if person is None or person.erased_at:
        return ""
    return reverse("erase_person", args=(person.public_id,))


def context(ledger: GrantLedger) -> dict[str, Any]:
    grant = ledger.grant
    public = PublicGrant.objects.filter(grant=grant).first()
    return {
        "grant": grant,
        "badge": BADGES[Status(grant.status)],
        "public": public,
        "steps": sections.steps(ledger),
        "commitments": sections.commitment_rows(ledger),
        "ledger": sections.ledger_rows(ledger),
        "envelope": sections.envelope_text(ledger),
        "shares": sections.shares_table(ledger),
        "cofundings": sections.cofundings(grant),
        "deadline": publication_deadline(grant, timezone.localdate()),
        "waiting": waiting(ledger, public),
        "history": entries(timeline(grant, ledger.lines)),
    }


def waiting(ledger: GrantLedger, public: PublicGrant | None) -> dict[str, Any] | None:
    """What a publisher has yet to publish of a grant in force; None when nothing waits."""
    if public is None:
        return None
    changes = waiting_changes({ledger.grant.pk: public.edition_id})[ledger.grant.pk]
    hidden = [line for line in ledger.lines if line.kind == "award" and not line.public]
    if not changes and not hidden:
        return None
    return {
        "differences": changed(changes),
        "awarded": (public.awarded, ledger.balance.awarded) if hidden else None,
    }
