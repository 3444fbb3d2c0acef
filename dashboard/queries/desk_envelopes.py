"""Envelopes as the desk knows them: what is allocated, delegated, awarded, and what is left."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Q, QuerySet

from dashboard.formats import ratio
from dashboard.models import Allocation, Coverage, EnvelopeBalance

WATCHED: Final = Decimal("0.80")
ALARMING: Final = Decimal("0.95")
CALM, WATCH, ALARM, EXCEEDED = "calm", "watch", "alarm", "exceeded"


@dataclass(frozen=True, slots=True)
class Envelope:
    """`department` None: the nation's. `consumed`: what was awarded under it, and handed on."""

    fund: str
    fund_name: str
    year: int
    department: str | None
    department_name: str
    binding: bool
    allocated: Decimal
    delegated: Decimal
    awarded: Decimal

    @property
    def consumed(self) -> Decimal:
        return self.awarded + self.delegated

    @property
    def remaining(self) -> Decimal:
        return self.allocated - self.consumed

    @property
    def rate(self) -> Decimal | None:
        return ratio(self.consumed, self.allocated)

    @property
    def state(self) -> str:
        """What to look at: 80 %, 95 %, exceeded."""
        if self.remaining < 0:
            return EXCEEDED
        rate = self.rate or Decimal(0)
        if rate >= ALARMING:
            return ALARM
        return WATCH if rate >= WATCHED else CALM


def envelopes(
    places: Collection[str] | None,
    *,
    year: int | None = None,
    fund: str = "",
    national: bool = True,
) -> tuple[Envelope, ...]:
    """Of those départements (None: all) and of the nation, by year, fund and territory."""
    found = _balances().filter(_inside(places, national=national))
    if year is not None:
        found = found.filter(year=year)
    if fund:
        found = found.filter(fund=fund)
    return tuple(map(_envelope, found))


def one_envelope(fund: str, year: int, department: str | None) -> Envelope | None:
    row = _balances().filter(fund=fund, year=year, department=department).first()
    return _envelope(row) if row else None


def years_of(places: Collection[str] | None) -> list[int]:
    found = EnvelopeBalance.objects.filter(_inside(places, national=True))
    return sorted(set(found.values_list("year", flat=True)), reverse=True)


def lines_of(fund: str, year: int, department: str | None) -> QuerySet[Allocation]:
    """The lines of one envelope, and for the nation's what it handed on."""
    place = Q(department=department)
    if department is None:
        place |= Q(nature="delegation")
    return (
        Allocation.objects.filter(place, fund=fund, first_year__lte=year, last_year__gte=year)
        .filter(region=None)
        .select_related("department", "corrected_by")
        .order_by("effective_on", "pk")
    )


def coverage_of(fund: str, year: int, department: str | None) -> Coverage | None:
    """The last word on that very territory."""
    said = Coverage.objects.filter(fund=fund, year=year, department=department)
    return said.order_by("-pk").first()


def _inside(places: Collection[str] | None, *, national: bool) -> Q:
    if places is None:
        return Q() if national else Q(department__isnull=False)
    own = Q(department__in=sorted(places))
    return own | Q(department=None) if national else own


def _balances() -> QuerySet[EnvelopeBalance]:
    return EnvelopeBalance.objects.select_related("fund", "department").order_by(
        "-year", "fund__plan__position", "fund", "department"
    )


def _envelope(row: EnvelopeBalance) -> Envelope:
    return Envelope(
        fund=row.fund_id,
        fund_name=row.fund.name,
        year=row.year,
        department=row.department_id,
        department_name=row.department.name if row.department else "France",
        binding=row.binding,
        allocated=row.allocated,
        delegated=row.delegated,
        awarded=row.awarded,
    )
