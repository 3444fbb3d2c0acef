"""Who may do what, and where: one question everywhere.

The tables are in `dashboard.models.roles`. A right is held through a role over a perimeter: a
département, a region, or France. National work (no département) asks for a perimeter over
France. Rows are locked the same way: `Grant.objects.visible_to(user)` and its like.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from dashboard.formats.wording import of
from dashboard.models import Department, Membership, Region, User
from dashboard.models.roles import (
    IMPORT_ACCOUNT,
    OPERATOR_ACCOUNT,
    RIGHTS_OF_ROLE,
    RIGHTS_OF_SYSTEM_ACCOUNT,
    Right,
)

__all__ = [
    "IMPORT_ACCOUNT",
    "OPERATOR_ACCOUNT",
    "RIGHTS_OF_ROLE",
    "RIGHTS_OF_SYSTEM_ACCOUNT",
    "Right",
    "RightMissing",
    "departments_with",
    "may",
    "may_in_region",
    "may_over",
    "require",
    "require_over",
]


class RightMissing(PermissionDenied):
    """What is missing, and where (None: the nation), for whoever must say who can grant it."""

    def __init__(self, message: str, right: Right, department: Department | None) -> None:
        super().__init__(message)
        self.right = right
        self.department = department


def may(user: User, right: Right, department: Department | None) -> bool:
    """Whether the account holds the right over the département (None: the nation). One query."""
    if not user.is_active:
        return False
    if user.is_system:
        return right in RIGHTS_OF_SYSTEM_ACCOUNT.get(user.email, frozenset())
    perimeter = Q(department=None, region=None)
    if department is not None:
        perimeter |= Q(department=department)
        if department.region_id is not None:
            perimeter |= Q(region=department.region_id)
    return Membership.objects.giving(user, right).filter(perimeter).exists()


def may_in_region(user: User, right: Right, region: Region) -> bool:
    """Whether the account holds the right over the whole region. One query."""
    if not user.is_active or user.is_system:
        return may(user, right, None)
    perimeter = Q(department=None, region=None) | Q(region=region)
    return Membership.objects.giving(user, right).filter(perimeter).exists()


def gave_second_factor(user: object) -> bool:
    """Whether the session behind a request's user is verified: django-otp's middleware adds the
    answer to the user, and an account fetched otherwise has none."""
    verified = getattr(user, "is_verified", None)
    return verified is not None and bool(verified())


def require(user: User, right: Right, department: Department | None) -> None:
    """Raise RightMissing, saying in French what is missing, unless the account may."""
    if not may(user, right, department):
        where = f"le département {department.code}" if department else "la France entière"
        raise RightMissing(
            f"Le compte {user} n'a pas le droit {of(right)} pour {where}. "
            "Un administrateur de ce périmètre peut l'accorder.",
            right,
            department,
        )


def may_over(
    user: User, right: Right, department: Department | None, region: Region | None
) -> bool:
    """Whether the account holds the right over a département, a region, or France."""
    return may_in_region(user, right, region) if region else may(user, right, department)


def require_over(
    user: User, right: Right, department: Department | None, region: Region | None
) -> None:
    """As `require`, over a region too."""
    if region is None:
        require(user, right, department)
    elif not may_in_region(user, right, region):
        raise RightMissing(
            f"Le compte {user} n'a pas le droit {of(right)} pour la région {region.name}. "
            "Un administrateur de ce périmètre peut l'accorder.",
            right,
            None,
        )


def departments_with(user: User, right: Right) -> set[str] | None:
    """Codes of the départements where the account holds the right; None for everywhere."""
    if user.is_active and user.is_system:
        return None if right in RIGHTS_OF_SYSTEM_ACCOUNT.get(user.email, frozenset()) else set()
    if not user.is_active:
        return set()
    held = Membership.objects.giving(user, right)
    if held.over_france().exists():
        return None
    return set(
        Department.objects.filter(
            Q(code__in=held.filter(department__isnull=False).values("department"))
            | Q(region__in=held.filter(region__isnull=False).values("region"))
        ).values_list("code", flat=True)
    )
