"""Envelopes and what we know to be complete."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from dashboard.actions.refusals import Refused, one_transaction
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
    """Append one line to an envelope. A delegation takes from the nation's: it asks for the right
    over France.

    Raises Refused when a binding envelope would fall under what is already awarded.
    """
    with one_transaction():
        delegated = line.nature == AllocationNature.DELEGATION
        require(by, Right.ALLOCATE, None if delegated else line.department)
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


def reverse_allocation(*, by: User, line: Allocation, reason: str) -> Allocation:
    """Take one line back by its exact opposite, which names it: the only way to mend a mistake."""
    if not reason.strip():
        raise Refused("Dites pourquoi cette ligne est annulée.", field="reason")
    with one_transaction():
        delegated = line.nature == AllocationNature.DELEGATION
        require(by, Right.ALLOCATE, None if delegated else line.department)
        if line.corrects_id is not None:
            raise Refused("Une annulation ne s'annule pas : enregistrez une nouvelle ligne.")
        if Allocation.objects.filter(corrects=line).exists():
            raise Refused("Cette ligne est déjà annulée.")
        return Allocation.objects.create(
            fund=line.fund,
            first_year=line.first_year,
            last_year=line.last_year,
            region=line.region,
            department=line.department,
            territory_label=line.territory_label,
            amount=-line.amount,
            nature=line.nature,
            effective_on=line.effective_on,
            retained=line.retained,
            # Whether an envelope binds is said by the lines that stand.
            binding=False,
            source_url=line.source_url,
            note=reason.strip(),
            corrects=line,
        )


def carry_over(
    *,
    by: User,
    fund: Fund,
    year: int,
    department: Department | None,
    amount: Decimal,
    effective_on: date,
    source_url: str = "",
    note: str = "",
) -> Allocation:
    """Move what is left of a year's envelope to the next: one line leaves, one arrives."""
    if amount <= 0:
        raise Refused("Un report est un montant positif.", field="amount")
    with one_transaction():
        leaving = AllocationLine(
            fund=fund,
            first_year=year,
            last_year=year,
            amount=-amount,
            effective_on=effective_on,
            nature=AllocationNature.CARRY_OVER,
            department=department,
            source_url=source_url,
            note=note or f"Reporté sur {year + 1}",
        )
        add_allocation(by=by, line=leaving)
        arriving = replace(
            leaving,
            first_year=year + 1,
            last_year=year + 1,
            amount=amount,
            note=note or f"Reporté de {year}",
        )
        return add_allocation(by=by, line=arriving)


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
