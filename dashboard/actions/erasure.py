"""Erasing who a natural person is: their right (règlement (UE) 2016/679, article 17)."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from dashboard.actions.history import signed
from dashboard.actions.refusals import Refused, one_transaction
from dashboard.models import Beneficiary, Department, Grant, User
from dashboard.permissions import Right, require

REASON_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Erased:
    """`grants` are those of the person, `files` the imports whose file was forgotten. Nothing
    `again`: it was done already."""

    grants: int = 0
    files: int = 0
    again: bool = False


def erase_person(*, by: User, beneficiary: Beneficiary, reason: str) -> Erased:
    """Nothing in the database names the person any more: identity, objet and SIRET of its grants,
    what files said of it, texts, history. Figures, references and publications stay; the history
    says that it was erased, when, by whom and why. Cost: reads the texts of the whole desk.

    For an administrator of each place where the person is aided. Raises RightMissing; Refused for
    a legal person, for one whom the public page still names, while an import is running, or when
    the reason names the person.
    """
    if not reason.strip():
        raise Refused("Dites pourquoi : ce motif reste dans l'historique.", field="motif")
    with one_transaction(), signed(by=by, reason=reason.strip()):
        for department in _places(beneficiary):
            require(by, Right.ADMINISTER, department)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (done ->> 'aides')::int, (done ->> 'fichiers')::int"
                " FROM relance_erase_person(%s, %s) done",
                [beneficiary.pk, reason.strip()[:REASON_LENGTH]],
            )
            found = cursor.fetchone()
    return Erased(*found) if found and found[0] is not None else Erased(again=True)


def _places(beneficiary: Beneficiary) -> list[Department | None]:
    """Where the person is aided, as far as the account sees; the database looks at the rest."""
    root = beneficiary.merged_into_id or beneficiary.pk
    aided = (
        Grant.objects.filter(Q(beneficiary=root) | Q(beneficiary__merged_into=root))
        .select_related("department")
        .order_by("department_id")
        .distinct("department_id")
    )
    return [grant.department for grant in aided] or [beneficiary.department]
