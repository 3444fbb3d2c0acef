"""Our totals beside those of others: the gap, and since when there is one. Amounts in euros."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from psycopg.sql import SQL, Composed

from dashboard.models import ControlTotal
from dashboard.queries.reading import rows

_LAST: Final = SQL("""
    SELECT DISTINCT ON (c.fund_id, c.year, c.department_id, c.kind)
           c.id, c.fund_id, c.year, c.department_id, c.kind, c.amount, c.as_of, c.source,
           c.recorded_at
    FROM dashboard_controltotal c
    WHERE c.id = ANY (%(ids)s)
    ORDER BY c.fund_id, c.year, c.department_id, c.kind, c.as_of DESC, c.id DESC
""")
_OURS: Final = SQL("""
    SELECT c.id, c.fund_id, f.name, c.year, c.department_id, coalesce(d.name, 'France'), c.kind,
           c.as_of, c.source, c.recorded_at, c.amount,
           coalesce((SELECT sum(m.amount) FROM dashboard_grant g
                     JOIN dashboard_movement m ON m.grant_id = g.id
                     WHERE {desk} AND m.kind = c.kind AND m.effective_on <= c.as_of), 0),
           coalesce((SELECT sum(m.amount) FROM dashboard_publicgrant g
                     JOIN dashboard_publishedmovement m ON m.grant_id = g.grant_id
                     WHERE {desk} AND NOT g.withdrawn AND m.kind = c.kind
                       AND m.effective_on <= c.as_of), 0)
    FROM ({last}) c
    JOIN dashboard_fund f ON f.code = c.fund_id
    LEFT JOIN dashboard_department d ON d.code = c.department_id
    ORDER BY c.year DESC, c.fund_id, c.department_id NULLS FIRST, c.kind
""")
_SAME_ENVELOPE: Final = SQL(
    "g.fund_id = c.fund_id AND g.year = c.year"
    " AND (c.department_id IS NULL OR g.department_id = c.department_id)"
)
_SINCE: Final = SQL("""
    WITH told AS (
        SELECT m.id, m.recorded_at, m.effective_on, g.reference,
               sum(m.amount) OVER (ORDER BY m.id) AS total
        FROM dashboard_controltotal c
        JOIN dashboard_grant g ON {same}
        JOIN dashboard_movement m ON m.grant_id = g.id AND m.kind = c.kind
                                 AND m.effective_on <= c.as_of
        WHERE c.id = %(id)s
    ), agreed AS (
        SELECT max(t.id) AS id, count(*) > 0 AS ever FROM told t
        WHERE t.total = (SELECT amount FROM dashboard_controltotal WHERE id = %(id)s)
    )
    SELECT a.ever, t.recorded_at, t.reference, t.effective_on
    FROM agreed a
    LEFT JOIN LATERAL (
        SELECT * FROM told WHERE told.id > coalesce(a.id, 0) ORDER BY told.id LIMIT 1
    ) t ON true
""")
_BEFORE: Final = SQL("""
    SELECT p.as_of, p.amount, coalesce((
        SELECT sum(m.amount) FROM dashboard_grant g
        JOIN dashboard_movement m ON m.grant_id = g.id
        WHERE {same} AND m.kind = c.kind AND m.effective_on <= p.as_of), 0)
    FROM dashboard_controltotal c
    JOIN dashboard_controltotal p ON p.fund_id = c.fund_id AND p.year = c.year
        AND p.department_id IS NOT DISTINCT FROM c.department_id AND p.kind = c.kind
        AND p.as_of < c.as_of
    WHERE c.id = %(id)s ORDER BY p.as_of DESC, p.id DESC LIMIT 1
""")
_BEHIND: Final = SQL("""
    SELECT g.reference, coalesce(i.name, b.name, ''), g.objet, g.status, sum(m.amount), count(*)
    FROM dashboard_controltotal c
    JOIN dashboard_grant g ON {same}
    JOIN dashboard_movement m ON m.grant_id = g.id AND m.kind = c.kind
                             AND m.effective_on <= c.as_of
    LEFT JOIN dashboard_beneficiary b ON b.id = g.beneficiary_id
    LEFT JOIN dashboard_personidentity i ON i.beneficiary_id = b.id
    WHERE c.id = %(id)s
    GROUP BY g.id, g.reference, i.name, b.name, g.objet, g.status
    HAVING sum(m.amount) <> 0
    ORDER BY sum(m.amount) DESC, g.reference
""")


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The last control total of its kind, and ours by the end of that day: at the desk, and as
    published. `department` None: all of France."""

    id: int
    fund: str
    fund_name: str
    year: int
    department: str | None
    department_name: str
    kind: str
    as_of: date
    source: str
    recorded_at: datetime
    theirs: Decimal
    ours: Decimal
    published: Decimal

    @property
    def gap(self) -> Decimal:
        return self.ours - self.theirs


@dataclass(frozen=True, slots=True)
class Since:
    """The first movement, as recorded, from which ours was no longer theirs; `agreed_on`: the day
    of an earlier control at which both were equal. Neither: they never were."""

    recorded_at: datetime | None = None
    reference: str = ""
    agreed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    reference: str
    beneficiary: str
    objet: str
    status: str
    amount: Decimal
    movements: int


def reconciled(ids: Collection[int]) -> tuple[Reconciled, ...]:
    """The last word of each fund, year, territory and kind among these control totals.

    Cost: the movements of the grants of those funds, years and territories.
    """
    query = _OURS.format(desk=_SAME_ENVELOPE, last=_LAST)
    return tuple(Reconciled(*row) for row in rows(query, {"ids": list(ids)}))


def since(row: Reconciled) -> Since | None:
    """When the gap began; None when there is none. Two small queries."""
    if not row.gap:
        return None
    (ever, recorded_at, reference, _), *_ = rows(_same(_SINCE), {"id": row.id})
    if ever or not row.theirs:
        return Since(recorded_at, reference or "")
    for day, theirs, ours in rows(_same(_BEFORE), {"id": row.id}):
        if theirs == ours:
            return Since(agreed_on=day)
    return Since()


def behind(control: ControlTotal) -> Iterator[Behind]:
    """The grants whose sum is ours, the largest first."""
    for row in rows(_same(_BEHIND), {"id": control.pk}):
        yield Behind(*row)


def _same(query: SQL) -> Composed:
    return query.format(same=_SAME_ENVELOPE)
