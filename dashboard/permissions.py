"""Who may do what, and where. Tables first: a lawyer can read them.

A right is held through a role over a perimeter: a département, a region, or France. National
work (no département) asks for a perimeter over France. The one who pays is not the one who
awards: no role holds both rights, and `dashboard.actions.ledger` refuses it again grant by grant.
"""

from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from dashboard.models import Department, Membership, Role, User


class Right(StrEnum):
    READ = "consulter"
    ENTER = "saisir une aide"
    AWARD = "attribuer"
    COMMIT = "engager"
    PAY = "enregistrer un paiement"
    PUBLISH = "publier"
    IMPORT = "importer un fichier"
    ALLOCATE = "tenir les enveloppes"
    WRITE = "rédiger actualités et commentaires"
    RECONCILE = "rapprocher les totaux"
    ADMINISTER = "administrer"
    KEYS = "donner des clés d'accès"


RIGHTS_OF_ROLE: dict[str, frozenset[Right]] = {
    Role.INSTRUCTOR: frozenset({Right.READ, Right.ENTER, Right.AWARD, Right.COMMIT, Right.IMPORT}),
    Role.ACCOUNTANT: frozenset({Right.READ, Right.PAY, Right.IMPORT, Right.RECONCILE}),
    Role.PUBLISHER: frozenset({Right.READ, Right.PUBLISH, Right.WRITE}),
    Role.READER: frozenset({Right.READ}),
    Role.ADMINISTRATOR: frozenset(
        {Right.READ, Right.ALLOCATE, Right.RECONCILE, Right.ADMINISTER, Right.KEYS}
    ),
}

# The two accounts of the command line. A file carries awards and payments alike, as its source
# decided them; what it brings is published by the other account.
IMPORT_ACCOUNT = "import"
OPERATOR_ACCOUNT = "exploitant"
RIGHTS_OF_SYSTEM_ACCOUNT: dict[str, frozenset[Right]] = {
    IMPORT_ACCOUNT: frozenset(
        {Right.READ, Right.ENTER, Right.AWARD, Right.COMMIT, Right.PAY, Right.IMPORT}
    ),
    OPERATOR_ACCOUNT: frozenset({Right.READ, Right.PUBLISH, Right.ALLOCATE, Right.ADMINISTER}),
}


def _roles_holding(right: Right) -> list[str]:
    return [role for role, rights in RIGHTS_OF_ROLE.items() if right in rights]


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
    return (
        Membership.objects.filter(user=user, role__in=_roles_holding(right))
        .filter(perimeter)
        .exists()
    )


def require(user: User, right: Right, department: Department | None) -> None:
    """Raise PermissionDenied, saying in French what is missing, unless the account may."""
    if not may(user, right, department):
        where = f"le département {department.code}" if department else "la France entière"
        raise PermissionDenied(
            f"Le compte {user} n'a pas le droit de {right} pour {where}. "
            "Un administrateur de ce périmètre peut l'accorder."
        )


def departments_with(user: User, right: Right) -> set[str] | None:
    """Codes of the départements where the account holds the right; None for everywhere."""
    if user.is_active and user.is_system:
        return None if right in RIGHTS_OF_SYSTEM_ACCOUNT.get(user.email, frozenset()) else set()
    if not user.is_active:
        return set()
    held = Membership.objects.filter(user=user, role__in=_roles_holding(right))
    if held.filter(department=None, region=None).exists():
        return None
    return set(
        Department.objects.filter(
            Q(code__in=held.filter(department__isnull=False).values("department"))
            | Q(region__in=held.filter(region__isnull=False).values("region"))
        ).values_list("code", flat=True)
    )
