"""Access keys: given once, shown once, taken back at any time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from knox.crypto import create_token_string, hash_token

from dashboard.actions.refusals import Refused, one_transaction
from dashboard.models import AccessKey, Department, Membership, Partner, Role, Scope, User
from dashboard.permissions import Right, departments_with, require

# Recognised by whoever looks for secrets left in public.
PREFIX = "relance_"
LONGEST = timedelta(days=2 * 366)
PARTNER_ROLES = (Role.READER, Role.INSTRUCTOR)


@dataclass(frozen=True, slots=True)
class NewKey:
    """`token` is known here and nowhere else."""

    key: AccessKey
    token: str


def create_key(
    *, by: User, to: User, name: str, scope: str, expires_at: datetime, now: datetime
) -> NewKey:
    """For oneself, or for a partner of a perimeter where one gives keys.

    Nobody draws a key for another person: whoever holds it acts under that name.
    """
    if not name.strip():
        raise Refused("Donnez un nom à la clé, par exemple celui du logiciel.", field="name")
    if not now < expires_at <= now + LONGEST:
        raise Refused("Une clé expire dans les deux ans.", field="expires_at")
    token = PREFIX + create_token_string()
    with one_transaction():
        if to.pk != by.pk:
            _require_over(by, to)
            if not Partner.objects.filter(user=to).exists():
                raise PermissionDenied(
                    f"Une clé de {to} ne peut être créée que par {to}, depuis son compte."
                )
        elif departments_with(by, Right.READ) == set():
            raise PermissionDenied(f"Le compte {by} n'a aucun droit à confier à une clé.")
        key = AccessKey.objects.create(
            user=to,
            name=name.strip(),
            scope=Scope(scope),
            digest=hash_token(token),
            opening=token[: len(PREFIX) + 4],
            created_by=by,
            created_at=now,
            expires_at=expires_at,
        )
    return NewKey(key, token)


def revoke_key(*, by: User, key: AccessKey, now: datetime) -> AccessKey:
    """Refused to the next request. Twice is once."""
    with one_transaction():
        held = AccessKey.objects.select_for_update().select_related("user").get(pk=key.pk)
        if held.user_id != by.pk:
            _require_over(by, held.user)
        if held.revoked_at is None:
            held.revoked_at = now
            held.save(update_fields=["revoked_at"])
    return held


def create_partner(
    *, by: User, name: str, contact: str, role: str, department: Department | None
) -> User:
    """An account of a program over a département (None: over France), with one role."""
    if not name.strip():
        raise Refused("Indiquez le nom de l'organisme.", field="partner_name")
    if not contact.strip():
        raise Refused("Indiquez à qui écrire en cas d'incident.", field="contact")
    if role not in PARTNER_ROLES:
        raise Refused("Un partenaire consulte ou saisit.", field="role")
    with one_transaction():
        require(by, Right.KEYS, department)
        account = User(email=f"partenaire-{uuid4().hex[:12]}", name=name.strip())
        account.set_unusable_password()
        account.save()
        Partner.objects.create(user=account, contact=contact.strip(), created_by=by)
        Membership.objects.create(user=account, role=role, department=department)
    return account


def keys_seen_by(user: User) -> QuerySet[AccessKey]:
    """One's own, and those of the accounts whose whole perimeter one gives keys over."""
    over = departments_with(user, Right.KEYS)
    found = AccessKey.objects.select_related("user", "created_by", "user__partner")
    if over is None:
        return found
    elsewhere = Membership.objects.exclude(department__in=over).values("user")
    here = Membership.objects.filter(department__in=over).values("user")
    return found.filter(Q(user=user) | (Q(user__in=here) & ~Q(user__in=elsewhere)))


def partners_of(user: User) -> QuerySet[User]:
    """The partners for which this account may draw keys."""
    over = departments_with(user, Right.KEYS)
    found = User.objects.filter(partner__isnull=False, is_active=True).order_by("name")
    if over is None:
        return found
    elsewhere = Membership.objects.exclude(department__in=over).values("user")
    here = Membership.objects.filter(department__in=over).values("user")
    return found.filter(pk__in=here).exclude(pk__in=elsewhere)


def _require_over(by: User, owner: User) -> None:
    """The right over every département of the owner's perimeter."""
    memberships = Membership.objects.filter(user=owner).select_related("department")
    places = {membership.department for membership in memberships}
    for place in places or {None}:
        require(by, Right.KEYS, place)
