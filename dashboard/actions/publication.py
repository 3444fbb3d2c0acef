"""Publishing and withdrawing: the only bridge from the desk to the public."""

from collections.abc import Sequence

from django.db import connection
from psycopg.sql import SQL

from dashboard.actions.refusals import Refused, one_transaction
from dashboard.models import Department, Grant, ImportBatch, Publication, User
from dashboard.models.choices import PublicationKind, Status
from dashboard.permissions import Right, departments_with, require
from dashboard.queries.waiting import NOT_UP_TO_DATE, RELATION

WAITING = SQL(
    "SELECT g.id FROM {relation}"
    " WHERE g.id = ANY (%s) AND held.grant_id IS NOT NULL AND {not_up_to_date}"
).format(relation=RELATION, not_up_to_date=NOT_UP_TO_DATE)

PUBLISH = """
    WITH edition AS MATERIALIZED (SELECT * FROM relance_write_editions(%(ids)s))
    INSERT INTO dashboard_publication
        (by_id, grant_id, kind, edition_id, up_to_movement, batch_id)
    SELECT %(by)s, e.grant_id,
           CASE WHEN p.grant_id IS NULL THEN 'publish' ELSE 'change' END,
           e.edition_id, b.last_movement, %(batch)s
    FROM edition e
    JOIN dashboard_grantbalance b ON b.grant_id = e.grant_id
    LEFT JOIN dashboard_publicgrant p ON p.grant_id = e.grant_id
    ORDER BY e.grant_id
    RETURNING no
"""

WITHDRAW = """
    INSERT INTO dashboard_publication
        (by_id, grant_id, kind, edition_id, up_to_movement, reason, batch_id)
    SELECT %(by)s, p.grant_id, 'withdraw', p.edition_id, b.last_movement, %(reason)s, %(batch)s
    FROM dashboard_publicgrant p
    JOIN dashboard_grantbalance b ON b.grant_id = p.grant_id
    WHERE p.grant_id = ANY (%(ids)s)
    ORDER BY p.grant_id
    RETURNING no
"""


def publish_grants(
    *, grant_ids: Sequence[int], by: User, batch: ImportBatch | None = None
) -> list[int]:
    """Publish what waits on these grants; their publication numbers, none for what is up to date.

    All or nothing. Raises Refused when the account entered or edited one of them.
    """
    with one_transaction():
        hold_grants(grant_ids)
        _require_everywhere(grant_ids, by)
        _refuse_unpublishable(grant_ids)
        with connection.cursor() as cursor:
            cursor.execute(WAITING, [list(grant_ids)])
            waiting = [row[0] for row in cursor.fetchall()]
            if not waiting:
                return []
            cursor.execute(
                PUBLISH, {"ids": waiting, "by": by.pk, "batch": batch.pk if batch else None}
            )
            return [row[0] for row in cursor.fetchall()]


def withdraw_grants(*, grant_ids: Sequence[int], by: User, reason: str) -> list[int]:
    """Take grants back from the public, saying why; earlier states keep their amounts."""
    if not reason.strip():
        raise Refused("Dites pourquoi l'aide est retirée.", field="motif")
    with one_transaction():
        hold_grants(grant_ids)
        _require_everywhere(grant_ids, by)
        return publish_withdrawals(grant_ids=grant_ids, by=by, reason=reason)


def publish_withdrawals(
    *, grant_ids: Sequence[int], by: User, reason: str, batch: ImportBatch | None = None
) -> list[int]:
    """Log the withdrawals; for actions that checked the right and hold the grants."""
    with connection.cursor() as cursor:
        cursor.execute(
            WITHDRAW,
            {
                "ids": list(grant_ids),
                "by": by.pk,
                "reason": reason,
                "batch": batch.pk if batch else None,
            },
        )
        return [row[0] for row in cursor.fetchall()]


def publish_ledger(*, grant: Grant, by: User, up_to_movement: int) -> None:
    """Make a commitment or a payment public at once, under the edition in force.

    Nothing happens on a grant that the public does not see.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT edition_id FROM dashboard_publicgrant WHERE grant_id = %s", [grant.pk]
        )
        row = cursor.fetchone()
    if row is not None:
        Publication.objects.create(
            by=by,
            grant=grant,
            kind=PublicationKind.CHANGE,
            edition_id=row[0],
            up_to_movement=up_to_movement,
        )


def hold_grants(grant_ids: Sequence[int]) -> None:
    """As they stand, until the end of the transaction."""
    list(
        Grant.objects.select_for_update()
        .filter(pk__in=grant_ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _refuse_unpublishable(grant_ids: Sequence[int]) -> None:
    refused = Grant.objects.filter(
        pk__in=grant_ids, status__in=(Status.DRAFT, Status.CANCELLED)
    ).first()
    if refused is None:
        return
    if refused.status == Status.DRAFT:
        raise Refused(f"L'aide {refused.reference} est un brouillon : soumettez-la d'abord.")
    raise Refused(f"L'aide {refused.reference} est annulée : elle ne se publie plus.")


def _require_everywhere(grant_ids: Sequence[int], by: User) -> None:
    allowed = departments_with(by, Right.PUBLISH)
    if allowed is None:
        return
    touched = set(
        Grant.objects.filter(pk__in=grant_ids).order_by().values_list("department", flat=True)
    )
    for code in touched - allowed:
        require(by, Right.PUBLISH, Department.objects.filter(pk=code).first())
