"""What an envelope still leaves to who is about to award."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from dashboard.models import EnvelopeBalance, Fund


@dataclass(frozen=True, slots=True)
class EnvelopeLeft:
    """In euros. `department` is None for the nation's envelope, which what is delegated to
    départements consumes like an award. `amount` is the award looked at, if any."""

    fund: str
    year: int
    department: str | None
    binding: bool
    allocated: Decimal
    consumed: Decimal
    amount: Decimal | None = None

    @property
    def remaining(self) -> Decimal:
        return self.allocated - self.consumed

    @property
    def after(self) -> Decimal:
        return self.remaining - (self.amount or 0)

    @property
    def excess(self) -> Decimal:
        return max(-self.after, Decimal(0))


def envelope_left(
    fund: Fund, year: int, department: str | None, amount: Decimal | None = None
) -> EnvelopeLeft | None:
    """The envelope that an award would consume: the département's, else the nation's; None when
    there is neither. One query."""
    balances = EnvelopeBalance.objects.filter(fund=fund, year=year)
    found = (
        balances.filter(Q(department=department) | Q(department=None))
        .order_by("department")
        .first()
    )
    if found is None:
        return None
    return EnvelopeLeft(
        fund.code,
        year,
        found.department_id,
        found.binding,
        found.allocated,
        found.awarded + found.delegated,
        amount,
    )
