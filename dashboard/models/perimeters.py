"""QuerySets as locks: the rows that an account may see or touch, in the query that reads them.

Rows without a département are the nation's: only a right over France opens them. An account that
may not sees nothing, not an error: what is out of reach does not exist.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Q

from dashboard.models.accounts import Membership, User
from dashboard.models.roles import RIGHTS_OF_SYSTEM_ACCOUNT, Right
from dashboard.models.territories import Department

NOTHING = Q(pk__in=())
Visitor = User | AnonymousUser


def perimeter(user: Visitor, right: Right, place: str = "department") -> Q:
    """Rows whose `place` is a département where the account holds the right. No query by itself."""
    if not isinstance(user, User) or not user.is_active:
        return NOTHING
    if user.is_system:
        held = right in RIGHTS_OF_SYSTEM_ACCOUNT.get(user.email, frozenset())
        return Q() if held else NOTHING
    given = Membership.objects.giving(user, right)
    departments = Department.objects.filter(
        Q(code__in=given.filter(department__isnull=False).values("department"))
        | Q(region__in=given.filter(region__isnull=False).values("region"))
    )
    return Q(Exists(given.over_france())) | Q((f"{place}__in", departments.values("code")))


def placed(user: Visitor, right: Right) -> Q:
    """Rows of a `department`, a `region`, or France, all of which lies where the right holds."""
    if not isinstance(user, User) or not user.is_active or user.is_system:
        return perimeter(user, right)
    regions = Membership.objects.giving(user, right).filter(region__isnull=False)
    return perimeter(user, right) | Q(region__in=regions.values("region"))
