"""Accounts and their perimeters."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.db.models.functions import Now
from django.utils.timezone import localdate

from dashboard.actions.access_history import note
from dashboard.actions.refusals import Refused, one_transaction
from dashboard.formats import date_text
from dashboard.models import AccessEvent, Department, Membership, Region, Role, User
from dashboard.models.access import Perimeter
from dashboard.permissions import RIGHTS_OF_SYSTEM_ACCOUNT, Right, require_over

NOT_ONESELF: Final = "Nul ne se donne un droit à soi-même : demandez à un autre administrateur."
OTHER_SIDE: Final = {Role.INSTRUCTOR: Role.ACCOUNTANT, Role.ACCOUNTANT: Role.INSTRUCTOR}


def system_account(name: str) -> User:
    """The system account of that name, made on first use; it can never sign in."""
    if name not in RIGHTS_OF_SYSTEM_ACCOUNT:
        raise ValueError(f"Compte système inconnu : {name}")
    found = User.objects.filter(email=name, is_system=True).first()
    if found is not None:
        return found
    defaults = {"name": name, "is_system": True, "password": make_password(None)}
    return User.objects.get_or_create(email=name, defaults=defaults)[0]


def give_role(
    *,
    by: User,
    to: User,
    role: str,
    department: Department | None = None,
    region: Region | None = None,
    ends_at: datetime | None = None,
) -> Membership:
    """Give a role over a département, a region, or France when neither is named.

    A role held there already takes the new end. Nobody gives a right to themselves.
    """
    with one_transaction():
        require_over(by, Right.ADMINISTER, department, region)
        if by.pk == to.pk:
            raise Refused(NOT_ONESELF)
        refuse_both_sides(to, role, department, region)
        place: dict[str, Any] = {"department": department, "region": region}
        held = Membership.objects.filter(user=to, role=role, **place).first()
        if held is not None and held.ends_at == ends_at:
            return held
        membership, _ = Membership.objects.update_or_create(
            user=to,
            role=role,
            **place,
            defaults={"ends_at": ends_at, "given_by": by, "given_at": Now()},
        )
        detail = end_text(ends_at)
        note(AccessEvent.Act.GIVEN, by=by, account=to, role=role, detail=detail, **place)
    return membership


def last_day(ends_at: datetime | None) -> date | None:
    """The last whole day before an end."""
    return localdate(ends_at - timedelta(microseconds=1)) if ends_at else None


def end_text(ends_at: datetime | None) -> str:
    """As in "jusqu'au 31 décembre 2026" or "sans fin"."""
    last = last_day(ends_at)
    return f"jusqu'au {date_text(last)}" if last else "sans fin"


def refuse_both_sides(
    user: User, role: str, department: Department | None, region: Region | None
) -> None:
    """Say before the database does that ordonnateur and comptable are not the same person."""
    other = OTHER_SIDE.get(Role(role))
    for held in Membership.objects.in_force().filter(user=user, role=other or ""):
        if _overlap(held.department, held.region, department, region):
            raise Refused(
                f"{user} est déjà {held.get_role_display().lower()} pour {place_text(held)} : "
                "la même personne ne peut pas attribuer des aides et enregistrer leurs paiements "
                "sur un même territoire (décret n° 2012-1246 du 7 novembre 2012, article 9 : les "
                "fonctions d'ordonnateur et de comptable sont incompatibles).",
                hint="Retirez d'abord ce rôle, ou donnez l'autre à une autre personne.",
                field="role",
            )


def _overlap(
    one: Department | None, its_region: Region | None, other: Department | None, its: Region | None
) -> bool:
    if (one is None and its_region is None) or (other is None and its is None):
        return True
    if one and other:
        return one.pk == other.pk
    mine = its_region.pk if its_region else one.region_id if one else None
    theirs = its.pk if its else other.region_id if other else None
    return mine == theirs


def place_text(held: Membership | Perimeter) -> str:
    """As in "Haute-Saône (70)", "région Corse", "la France entière"."""
    if held.department:
        return f"{held.department.name} ({held.department.code})"
    return f"région {held.region.name}" if held.region else "la France entière"
