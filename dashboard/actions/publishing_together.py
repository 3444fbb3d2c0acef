"""Publishing and withdrawing what a publisher has looked at: all of it as it was, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from psycopg.sql import SQL

from dashboard.actions.publication import hold_grants, publish_grants, withdraw_grants
from dashboard.actions.refusals import Refused, one_transaction
from dashboard.models import User
from dashboard.permissions import Right, departments_with
from dashboard.queries.publish_queue import summary_of
from dashboard.queries.reading import rows
from dashboard.queries.waiting import OWN, RELATION

NAMED: Final = 200
OWN_ENTRY: Final = "vous l'avez saisie ou modifiée"
_REFUSED: Final = SQL("""
    SELECT reference, reason FROM (
        SELECT g.reference, g.id, CASE
            WHEN %(places)s::text[] IS NOT NULL
                 AND coalesce(g.department_id, '') <> ALL (%(places)s::text[])
                THEN 'vous ne publiez pas dans ce département'
            WHEN g.status = 'draft' THEN 'brouillon, à soumettre d''abord'
            WHEN g.status = 'cancelled' THEN 'annulée'
            WHEN {own} THEN %(own_entry)s
            WHEN EXISTS (SELECT FROM dashboard_publicgrant o
                         WHERE o.reference = g.reference AND o.grant_id <> g.id)
                THEN 'une autre aide publiée porte cette référence'
            END AS reason
        FROM {relation} WHERE g.id = ANY (%(ids)s)
    ) found WHERE reason IS NOT NULL ORDER BY id
""").format(own=OWN, relation=RELATION)


@dataclass(frozen=True, slots=True)
class Excluded:
    reference: str
    reason: str


class SelectionRefused(Refused):
    """Nothing was published: the first of the grants that stand in the way, and how many do."""

    def __init__(self, excluded: Sequence[Excluded]) -> None:
        count = len(excluded)
        super().__init__(
            "Rien n'a été publié : "
            + ("une aide ne peut" if count == 1 else f"{count} aides ne peuvent")
            + " pas l'être par votre compte.",
            hint="Retirez-les de la sélection, ou demandez à une autre personne habilitée.",
            rule="selection_refused",
        )
        self.excluded = tuple(excluded[:NAMED])
        self.count = count


def publish_together(*, by: User, grant_ids: Sequence[int], state: str) -> int:
    """How many grants got a new publication, in one transaction.

    `state` is what `summary_of` said of them when the publisher looked: raises Refused when one
    of them changed since, SelectionRefused when some may not be published by this account.
    """
    with one_transaction():
        hold_grants(grant_ids)
        _refuse_unseen(grant_ids, state)
        if excluded := _excluded(grant_ids, by):
            raise SelectionRefused(excluded)
        return len(publish_grants(grant_ids=grant_ids, by=by))


def withdraw_together(*, by: User, grant_ids: Sequence[int], reason: str, state: str) -> int:
    """How many grants left the public, in one transaction. Raises Refused as the other does."""
    with one_transaction():
        hold_grants(grant_ids)
        _refuse_unseen(grant_ids, state)
        return len(withdraw_grants(grant_ids=grant_ids, by=by, reason=reason))


def _refuse_unseen(grant_ids: Sequence[int], state: str) -> None:
    if summary_of(grant_ids).state != state:
        raise Refused(
            "Quelqu'un a modifié ce que vous aviez sous les yeux.",
            hint="Relisez la version à jour ci-dessous, puis confirmez.",
            rule="selection_changed",
        )


def _excluded(grant_ids: Sequence[int], by: User) -> list[Excluded]:
    places = departments_with(by, Right.PUBLISH)
    asked = {
        "ids": list(grant_ids),
        "user": by.pk,
        "places": None if places is None else sorted(places),
        "own_entry": OWN_ENTRY,
    }
    return [Excluded(*row) for row in rows(_REFUSED, asked)]
