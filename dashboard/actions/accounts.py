"""Accounts and their perimeters."""

from dashboard.actions.refusals import one_transaction
from dashboard.models import Department, Membership, Region, User
from dashboard.permissions import RIGHTS_OF_SYSTEM_ACCOUNT, Right, require


def system_account(name: str) -> User:
    """The system account of that name, made on first use; it can never sign in."""
    if name not in RIGHTS_OF_SYSTEM_ACCOUNT:
        raise ValueError(f"Compte système inconnu : {name}")
    account = User.objects.filter(email=name, is_system=True).first()
    if account is None:
        account, created = User.objects.get_or_create(
            email=name, defaults={"name": name, "is_system": True}
        )
        if created:
            account.set_unusable_password()
            account.save(update_fields=["password"])
    return account


def give_role(
    *,
    by: User,
    to: User,
    role: str,
    department: Department | None = None,
    region: Region | None = None,
) -> Membership:
    """Give a role over a département, a region, or France when neither is named."""
    with one_transaction():
        require(by, Right.ADMINISTER, department)
        membership, _ = Membership.objects.get_or_create(
            user=to, role=role, department=department, region=region
        )
    return membership
