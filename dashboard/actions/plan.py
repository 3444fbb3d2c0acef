"""Envelopes and what we know to be complete."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dashboard.actions.refusals import one_transaction
from dashboard.models import Allocation, Coverage, Department, Fund, Region, User
from dashboard.models.choices import AllocationNature
from dashboard.permissions import Right, require


@dataclass(frozen=True, kw_only=True)
class AllocationLine:
    """One line of an envelope; `amount` is signed, in euros."""

    fund: Fund
    first_year: int
    last_year: int
    amount: Decimal
    effective_on: date
    nature: str = AllocationNature.INITIAL
    department: Department | None = None
    region: Region | None = None
    territory_label: str = ""
    retained: bool = True
    binding: bool = False
    source_url: str = ""
    note: str = ""


def add_allocation(*, by: User, line: AllocationLine) -> Allocation:
    """Append one line to an envelope.

    Raises Refused when a binding envelope would fall under what is already awarded.
    """
    with one_transaction():
        require(by, Right.ALLOCATE, line.department)
        return Allocation.objects.create(
            fund=line.fund,
            first_year=line.first_year,
            last_year=line.last_year,
            region=line.region,
            department=line.department,
            territory_label=line.territory_label,
            amount=line.amount,
            nature=line.nature,
            effective_on=line.effective_on,
            retained=line.retained,
            binding=line.binding,
            source_url=line.source_url,
            note=line.note,
        )


def set_coverage(
    *,
    by: User,
    fund: Fund,
    year: int,
    department: Department | None,
    complete: bool,
    source: str,
) -> Coverage:
    """Say whether what we hold of a fund, a year and a territory is everything.

    Returns the line that says so already, when the last one does.
    """
    with one_transaction():
        require(by, Right.ALLOCATE, department)
        said = Coverage.objects.filter(fund=fund, year=year, department=department).order_by("pk")
        last = said.last()
        if last is not None and (last.complete, last.source) == (complete, source):
            return last
        return Coverage.objects.create(
            fund=fund, year=year, department=department, complete=complete, source=source
        )
