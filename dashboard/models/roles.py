"""Roles, and what each one may do: tables that a lawyer can read.

No role of a person both awards and pays (décret n° 2012-1246 du 7 novembre 2012, article 9:
ordonnateur and comptable stay apart), none both enters and publishes. Where a role holds is said
by its membership: a département, a region, or France.
"""

from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    INSTRUCTOR = "instructor", "Instructeur"
    ACCOUNTANT = "accountant", "Comptable"
    PUBLISHER = "publisher", "Publieur"
    READER = "reader", "Lecteur"
    ADMINISTRATOR = "administrator", "Administrateur"


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
    OPERATOR_ACCOUNT: frozenset(
        {Right.READ, Right.PUBLISH, Right.WRITE, Right.ALLOCATE, Right.ADMINISTER}
    ),
}


def roles_holding(right: Right) -> list[str]:
    return [role for role, rights in RIGHTS_OF_ROLE.items() if right in rights]
