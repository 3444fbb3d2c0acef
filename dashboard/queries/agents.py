"""Who has what access: for those who administer a perimeter, and for whoever asks for a right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet
from django.utils import timezone

from dashboard.models import Department, ExternalIdentity, Membership, Region, Role, User
from dashboard.models.perimeters import placed
from dashboard.permissions import RIGHTS_OF_ROLE, Right, departments_with, may

SHOWN_ADMINISTRATORS: Final = 10


@dataclass(frozen=True, slots=True)
class Holding:
    """One role of one person; `place` as in "Haute-Saône (70)"."""

    membership: int
    account: int
    name: str
    email: str
    role: str
    place: str
    ends_at: datetime | None
    ended: bool
    given_by: str
    given_at: datetime
    active: bool
    second_factor: bool
    last_login: datetime | None


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    email: str


def memberships_under(user: User) -> QuerySet[Membership]:
    """All those of the perimeter that the account administers, ended ones too."""
    known = Membership.objects.select_related("user", "department", "region", "given_by")
    return known.filter(placed(user, Right.ADMINISTER), user__is_system=False)


def people_under(user: User) -> QuerySet[User]:
    """The accounts that have a role in that perimeter."""
    return User.objects.filter(pk__in=memberships_under(user).values("user"))


def has_roles_out_of_sight(account: User) -> bool:
    """Whether the account has a role where the one that works does not administer, even a role
    that row-level security hides. False on a connection that is held to no account."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relance_account() IS NOT NULL AND NOT relance_administers(%s)", [account.pk]
        )
        return bool(cursor.fetchone()[0])


def holdings(memberships: QuerySet[Membership]) -> list[Holding]:
    """By name, then role. Two queries."""
    application = Func(F("user_id"), function="relance_has_factor", output_field=BooleanField())
    identity = ExternalIdentity.objects.filter(user=OuterRef("user"))
    found = memberships.annotate(application=application, identity=Exists(identity))
    now = timezone.now()
    return [_holding(held, now) for held in found.order_by("user__name", "user__email", "role")]


def _holding(held: Membership, now: datetime) -> Holding:
    return Holding(
        membership=held.pk,
        account=held.user_id,
        name=str(held.user),
        email=held.user.email,
        role=Role(held.role).label,
        place=place_name(held.department, held.region),
        ends_at=held.ends_at,
        ended=held.ends_at is not None and held.ends_at <= now,
        given_by=str(held.given_by) if held.given_by else "",
        given_at=held.given_at,
        active=held.user.is_active,
        second_factor=getattr(held, "application", False) or getattr(held, "identity", False),
        last_login=held.user.last_login,
    )


def place_name(department: Department | None, region: Region | None) -> str:
    if department:
        return f"{department.name} ({department.code})"
    return f"Région {region.name}" if region else "France entière"


def wider_holdings(user: User) -> list[Holding]:
    """Roles held from above over the perimeter that the account administers: a region, France."""
    codes = departments_with(user, Right.ADMINISTER)
    if not codes:
        return []
    regions = Department.objects.filter(code__in=codes).values("region")
    above = Q(department=None, region=None) | Q(region__in=regions)
    known = Membership.objects.select_related("user", "department", "region", "given_by")
    within = memberships_under(user).values("pk")
    return holdings(known.in_force().filter(above, user__is_active=True).exclude(pk__in=within))


def rights_of(user: User) -> list[tuple[Holding, Sequence[str]]]:
    """The roles of an account, with what each one allows."""
    known = Membership.objects.select_related("user", "department", "region", "given_by")
    mine = known.filter(user=user)
    rights = {
        Role(role).label: [str(right) for right in Right if right in held]
        for role, held in RIGHTS_OF_ROLE.items()
    }
    return [(held, rights[held.role]) for held in holdings(mine)]


def places_administered(user: User) -> tuple[list[Department], list[Region], bool]:
    """Where the account may give roles: départements, whole regions, and whether France."""
    if may(user, Right.ADMINISTER, None):
        return (
            list(Department.objects.order_by("code")),
            list(Region.objects.order_by("name")),
            True,
        )
    codes = departments_with(user, Right.ADMINISTER) or set()
    given = Membership.objects.giving(user, Right.ADMINISTER).filter(region__isnull=False)
    regions = Region.objects.filter(pk__in=given.values("region")).order_by("name")
    return list(Department.objects.filter(code__in=codes).order_by("code")), list(regions), False


def administrators(department: Department | None, region: Region | None = None) -> list[Contact]:
    """Who can give a role there: the nearest ones, of the département, else region, else France."""
    region = region or (department.region if department else None)
    levels = [Q(department=None, region=None)]
    if region is not None:
        levels.insert(0, Q(region=region))
    if department is not None:
        levels.insert(0, Q(department=department))
    held = Membership.objects.in_force().filter(role=Role.ADMINISTRATOR)
    people = User.objects.filter(is_active=True, is_system=False)
    for level in levels:
        found = people.filter(pk__in=held.filter(level).values("user")).order_by("name", "email")
        contacts = [Contact(str(one), one.email) for one in found[:SHOWN_ADMINISTRATORS]]
        if contacts:
            return contacts
    return []


def administrators_for(user: User) -> list[Contact]:
    """Who can give more to an account: the administrators of the places where it has a role."""
    held = Membership.objects.select_related("department__region", "region").filter(user=user)
    first = held.order_by("pk").first()
    return administrators(first.department, first.region) if first else administrators(None)
