"""What an administrator changes of somebody's access: ends, removals, lost telephones."""

from datetime import datetime

from django.db import connection
from django.db.models import F

from dashboard.actions import letters
from dashboard.actions.access_history import note
from dashboard.actions.accounts import end_text, place_text, refuse_both_sides
from dashboard.actions.refusals import Refused, one_transaction
from dashboard.models import AccessEvent, Membership, User
from dashboard.permissions import Right, may_over, require, require_over
from dashboard.queries.agents import has_roles_out_of_sight

NOT_ONE_S_OWN = "Vos propres droits se changent par un autre administrateur que vous."

ELSEWHERE = "a aussi un rôle hors de votre périmètre"
ASK_WIDER = "Demandez à un administrateur de la région ou de la France entière."


def _hold(by: User, membership: Membership) -> Membership:
    held = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    require_over(by, Right.ADMINISTER, held.department, held.region)
    if held.user_id == by.pk:
        raise Refused(NOT_ONE_S_OWN)
    return held


def date_role(*, by: User, membership: Membership, ends_at: datetime | None) -> Membership:
    """The role ends at this instant; for ever when None."""
    with one_transaction():
        held = _hold(by, membership)
        refuse_both_sides(held.user, held.role, held.department, held.region)
        held.ends_at = ends_at
        held.save(update_fields=["ends_at"])
        note(
            AccessEvent.Act.DATED,
            by=by,
            account=held.user,
            role=held.role,
            department=held.department,
            region=held.region,
            detail=end_text(ends_at),
        )
    return held


def remove_role(*, by: User, membership: Membership, reason: str = "") -> None:
    """The role gives nothing from the next request on."""
    with one_transaction():
        held = _hold(by, membership)
        note(
            AccessEvent.Act.REMOVED,
            by=by,
            account=held.user,
            role=held.role,
            department=held.department,
            region=held.region,
            detail=reason,
        )
        held.delete()


def require_whole(by: User, account: User) -> None:
    """An account is touched by who administers every place where it has a role."""
    if account.pk == by.pk:
        raise Refused("Votre propre compte se règle dans « Mon compte ».")
    if account.is_system:
        raise Refused("Un compte système ne se change pas ici.")
    held = list(account.memberships.select_related("department", "region"))
    if not held:
        require(by, Right.ADMINISTER, None)
    for membership in held:
        if not may_over(by, Right.ADMINISTER, membership.department, membership.region):
            where = f" ({place_text(membership)})"
            raise Refused(f"{account} {ELSEWHERE}{where}.", hint=ASK_WIDER)
    if has_roles_out_of_sight(account):
        raise Refused(f"{account} {ELSEWHERE}.", hint=ASK_WIDER)


def reset_second_factor(*, by: User, account: User) -> None:
    """The person enrols again at their next sign-in; all their sessions end."""
    with one_transaction():
        require_whole(by, account)
        with connection.cursor() as cursor:
            cursor.execute("SELECT relance_forget_factors(%s)", [account.pk])
        _end_sessions(account)
        note(AccessEvent.Act.FACTOR_RESET, by=by, account=account)
        letters.announce("second_factor_reset", account, par=str(by))


def close_account(*, by: User, account: User, reason: str = "") -> None:
    with one_transaction():
        require_whole(by, account)
        User.objects.filter(pk=account.pk).update(is_active=False)
        _end_sessions(account)
        note(AccessEvent.Act.CLOSED, by=by, account=account, detail=reason)


def reopen_account(*, by: User, account: User) -> None:
    with one_transaction():
        require_whole(by, account)
        User.objects.filter(pk=account.pk).update(is_active=True)
        note(AccessEvent.Act.REOPENED, by=by, account=account)


def _end_sessions(account: User) -> None:
    User.objects.filter(pk=account.pk).update(sessions_ended=F("sessions_ended") + 1)
