"""What an account may do with a grant now: its rights, the grant's state, and who did what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db.models import Q

from dashboard.models import Department, Membership, User
from dashboard.models.choices import Kind, Status
from dashboard.models.roles import roles_holding
from dashboard.permissions import Right, may
from dashboard.queries.grant_ledger import GrantLedger, has_recorded
from dashboard.queries.waiting import waits_for


class Act(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    PUBLISH = "publish"
    AMEND = "amend"
    CANCEL_PART = "cancel_part"
    COMMIT = "commit"
    DECOMMIT = "decommit"
    PAY = "pay"
    REPAY = "repay"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"


RIGHT_OF_ACT: Final[Mapping[Act, Right]] = {
    Act.EDIT: Right.ENTER,
    Act.SUBMIT: Right.AWARD,
    Act.PUBLISH: Right.PUBLISH,
    Act.AMEND: Right.AWARD,
    Act.CANCEL_PART: Right.AWARD,
    Act.COMMIT: Right.COMMIT,
    Act.DECOMMIT: Right.COMMIT,
    Act.PAY: Right.PAY,
    Act.REPAY: Right.PAY,
    Act.WITHDRAW: Right.PUBLISH,
    Act.CANCEL: Right.AWARD,
}
IN_FORCE: Final = (Status.SUBMITTED, Status.PUBLISHED, Status.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Offers:
    """`own` are the acts that this account may do elsewhere, but not on what it did itself;
    `foreign` are those the grant's state allows to somebody with another right."""

    allowed: frozenset[Act]
    own: frozenset[Act]
    foreign: frozenset[Act]
    rights: frozenset[Right]


def offers(user: User, ledger: GrantLedger) -> Offers:
    """A question on rights for each right that matters, one on what waits."""
    grant = ledger.grant
    waits, own_entry = waits_for(grant, user)
    possible = {act for act, holds in POSSIBLE.items() if holds(ledger)}
    if waits:
        possible.add(Act.PUBLISH)
    rights = frozenset(
        right for right in set(RIGHT_OF_ACT.values()) if may(user, right, grant.department)
    )
    mine = {act for act in possible if RIGHT_OF_ACT[act] in rights}
    barred = _barred(user, ledger) | ({Act.PUBLISH} if own_entry else set())
    return Offers(
        frozenset(mine - barred), frozenset(mine & barred), frozenset(possible - mine), rights
    )


def _barred(user: User, ledger: GrantLedger) -> set[Act]:
    """Who awards does not pay, who pays does not award (see `actions.ledger`)."""
    barred = set()
    if has_recorded(ledger.lines, Kind.PAYMENT, user.pk):
        barred |= {Act.AMEND, Act.CANCEL_PART}
    if has_recorded(ledger.lines, Kind.AWARD, user.pk):
        barred |= {Act.PAY, Act.REPAY}
    return barred


def _in_force(ledger: GrantLedger) -> bool:
    return ledger.grant.status in IN_FORCE


def _can_be_committed(ledger: GrantLedger) -> bool:
    followed = ledger.grant.commitments_followed
    return _in_force(ledger) and followed and ledger.balance.to_commit > 0


def _can_be_given_back(ledger: GrantLedger) -> bool:
    return _in_force(ledger) and any(each.remaining > 0 for each in ledger.open_commitments)


def _can_be_cancelled(ledger: GrantLedger) -> bool:
    hidden = ledger.grant.status in (Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN)
    return hidden and ledger.balance.committed == 0


POSSIBLE: Final[Mapping[Act, Callable[[GrantLedger], bool]]] = {
    Act.EDIT: lambda ledger: ledger.grant.status != Status.CANCELLED,
    Act.SUBMIT: lambda ledger: ledger.grant.status == Status.DRAFT,
    Act.AMEND: _in_force,
    Act.CANCEL_PART: lambda ledger: _in_force(ledger) and ledger.balance.to_commit > 0,
    Act.COMMIT: _can_be_committed,
    Act.DECOMMIT: _can_be_given_back,
    Act.PAY: lambda ledger: _can_be_given_back(ledger) and ledger.grant.payments_followed,
    Act.REPAY: lambda ledger: (
        _in_force(ledger) and any(each.paid > 0 for each in ledger.open_commitments)
    ),
    Act.WITHDRAW: lambda ledger: ledger.grant.status == Status.PUBLISHED,
    Act.CANCEL: _can_be_cancelled,
}


def holders(
    right: Right, department: Department | None, *, but: User, limit: int = 3
) -> tuple[list[str], bool]:
    """Names of accounts that hold a right over a département, and whether there are more."""
    place = Q(department=None, region=None)
    if department is not None:
        place |= Q(department=department)
        if department.region_id is not None:
            place |= Q(region=department.region_id)
    held = Membership.objects.in_force().filter(place, role__in=roles_holding(right))
    found = User.objects.filter(pk__in=held.values("user"), is_active=True, is_system=False)
    names = [str(user) for user in found.exclude(pk=but.pk).order_by("name")[: limit + 1]]
    return names[:limit], len(names) > limit
