"""One grant as the desk holds it: its ledger, its balances, its legal commitments, its shares."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db.models import Q
from psycopg.sql import SQL

from dashboard.models import EnvelopeBalance, Grant, GrantBalance, Movement
from dashboard.models.choices import Kind, Nature, Status
from dashboard.queries.reading import rows

ZERO: Final = Decimal(0)

_LINES: Final = SQL("""
SELECT m.id, m.kind, m.nature, m.amount, m.effective_on, m.date_precision, m.recorded_at,
       m.recorded_by_id, coalesce(nullif(u.name, ''), u.email), m.reference, m.on_commitment_id,
       coalesce(c.reference, ''), m.reason, m.corrects_id, r.id, m.batch_id,
       EXISTS (SELECT FROM dashboard_publishedmovement p WHERE p.movement_id = m.id)
FROM dashboard_movement m
JOIN dashboard_user u ON u.id = m.recorded_by_id
LEFT JOIN dashboard_movement c ON c.id = m.on_commitment_id
LEFT JOIN dashboard_movement r ON r.corrects_id = m.id
WHERE m.grant_id = %(grant)s
ORDER BY m.effective_on, m.id
""")
_COMMITMENTS: Final = SQL("""
SELECT b.commitment_id, m.reference, m.effective_on, m.date_precision, b.committed, b.paid,
       r.id IS NOT NULL
FROM dashboard_commitmentbalance b
JOIN dashboard_movement m ON m.id = b.commitment_id
LEFT JOIN dashboard_movement r ON r.corrects_id = m.id
WHERE b.grant_id = %(grant)s
ORDER BY m.effective_on, m.id
""")
_SHARES: Final = SQL("""
WITH place AS (
    SELECT array_agg(s.commune_id ORDER BY s.commune_id COLLATE "C" NULLS LAST) AS communes,
           array_agg(s.weight ORDER BY s.commune_id COLLATE "C" NULLS LAST) AS weights
    FROM dashboard_grantshare s WHERE s.grant_id = %(grant)s
)
SELECT part.commune_id, coalesce(town.name, ''), part.weight,
       coalesce(sum(part.amount), 0)
FROM place
LEFT JOIN dashboard_movement m ON m.grant_id = %(grant)s AND m.kind = 'award'
CROSS JOIN LATERAL unnest(place.communes, place.weights,
                          relance_split(coalesce(m.amount, 0), place.weights))
    AS part(commune_id, weight, amount)
LEFT JOIN dashboard_commune town ON town.code = part.commune_id
WHERE place.communes IS NOT NULL
GROUP BY part.commune_id, town.name, part.weight
ORDER BY part.commune_id COLLATE "C" NULLS LAST
""")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ledger, signed, in euros; `public` says that the public sees it."""

    id: int
    kind: str
    nature: str
    amount: Decimal
    effective_on: date
    date_precision: str
    recorded_at: datetime
    recorded_by_id: int
    recorded_by: str
    reference: str
    commitment_id: int | None
    commitment_reference: str
    reason: str
    corrects: int | None
    corrected_by: int | None
    batch: int | None
    public: bool


@dataclass(frozen=True, slots=True)
class Commitment:
    """A legal commitment (EJ): `committed` counts what was given back since."""

    id: int
    reference: str
    effective_on: date
    date_precision: str
    committed: Decimal
    paid: Decimal
    reversed: bool

    @property
    def remaining(self) -> Decimal:
        return self.committed - self.paid

    @property
    def name(self) -> str:
        return self.reference or f"sans numéro (mouvement {self.id})"


@dataclass(frozen=True, slots=True)
class Share:
    code: str | None
    name: str
    weight: int
    awarded: Decimal


@dataclass(frozen=True, slots=True)
class Balance:
    """Euros. A draft has no ledger yet: its award is the amount being entered."""

    awarded: Decimal
    committed: Decimal
    paid: Decimal

    @property
    def to_commit(self) -> Decimal:
        return self.awarded - self.committed

    @property
    def to_pay(self) -> Decimal:
        return self.committed - self.paid


@dataclass(frozen=True, slots=True)
class GrantLedger:
    grant: Grant
    balance: Balance
    lines: tuple[Line, ...]
    commitments: tuple[Commitment, ...]
    shares: tuple[Share, ...]
    envelope: EnvelopeBalance | None

    @property
    def open_commitments(self) -> tuple[Commitment, ...]:
        return tuple(each for each in self.commitments if not each.reversed)

    def commitment(self, key: int) -> Commitment | None:
        return next((each for each in self.commitments if each.id == key), None)

    def line(self, key: int) -> Line | None:
        return next((each for each in self.lines if each.id == key), None)


def grant_ledger(grant: Grant) -> GrantLedger:
    """Five reads by key, whatever the size of the base."""
    asked = {"grant": grant.pk}
    return GrantLedger(
        grant,
        balance_of(grant),
        tuple(Line(*row) for row in rows(_LINES, asked)),
        tuple(Commitment(*row) for row in rows(_COMMITMENTS, asked)),
        tuple(Share(*row) for row in rows(_SHARES, asked)),
        envelope_of(grant),
    )


def balance_of(grant: Grant) -> Balance:
    found = GrantBalance.objects.filter(grant=grant).first()
    if found:
        return Balance(found.awarded, found.committed, found.paid)
    draft = grant.draft_amount if grant.status == Status.DRAFT else None
    return Balance(draft or ZERO, ZERO, ZERO)


def envelope_of(grant: Grant) -> EnvelopeBalance | None:
    """The envelope that this grant's awards consume: its département's, else the nation's."""
    return (
        EnvelopeBalance.objects.filter(fund=grant.fund_id, year=grant.year)
        .filter(Q(department=grant.department_id) | Q(department=None))
        .order_by("department_id")
        .first()
    )


def has_recorded(lines: tuple[Line, ...], kind: Kind, user_id: int) -> bool:
    return any(line.kind == kind and line.recorded_by_id == user_id for line in lines)


def can_be_corrected(line: Line, lines: tuple[Line, ...]) -> bool:
    """Once, never a correction, and a legal commitment only while nothing hangs on it."""
    if line.nature == Nature.REVERSAL or line.corrected_by is not None:
        return False
    if line.nature != Nature.LEGAL_COMMITMENT:
        return True
    return not any(each.commitment_id == line.id for each in lines)


def movement_of(grant: Grant, key: int) -> Movement | None:
    return Movement.objects.filter(grant=grant, pk=key).first()
