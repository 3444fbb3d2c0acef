"""Control totals: what another tool holds, said once and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dashboard.actions.refusals import Refused, one_transaction
from dashboard.models import ControlTotal, Department, Fund, User
from dashboard.models.choices import Kind
from dashboard.permissions import Right, require


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlEntry:
    """`kind`: awarded, committed or paid by the end of `as_of`. No département: all of France."""

    fund: Fund
    year: int
    department: Department | None
    kind: str
    amount: Decimal
    as_of: date
    source: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """`known`: lines that the last word said already."""

    added: int
    known: int


def record_control_totals(
    *, by: User, entries: Sequence[ControlEntry], today: date, filename: str = ""
) -> Recorded:
    """All or none. A line that repeats the last word of its day is not said again."""
    with one_transaction():
        places = {entry.department.pk: entry.department for entry in entries if entry.department}
        for department in places.values():
            require(by, Right.RECONCILE, department)
        if any(entry.department is None for entry in entries):
            require(by, Right.RECONCILE, None)
        fresh = [entry for entry in entries if not _is_known(_checked(entry, today))]
        ControlTotal.objects.bulk_create(
            ControlTotal(
                fund=entry.fund,
                year=entry.year,
                department=entry.department,
                kind=entry.kind,
                amount=entry.amount,
                as_of=entry.as_of,
                source=entry.source.strip(),
                filename=filename[:255],
                recorded_by=by,
            )
            for entry in fresh
        )
    return Recorded(len(fresh), len(entries) - len(fresh))


def _checked(entry: ControlEntry, today: date) -> ControlEntry:
    if entry.as_of > today:
        raise Refused("Un total de contrôle n'est pas arrêté dans le futur.", field="as_of")
    if entry.kind not in Kind.values:
        raise Refused("La nature est : attribué, engagé ou payé.", field="kind")
    return entry


def _is_known(entry: ControlEntry) -> bool:
    last = (
        ControlTotal.objects.filter(
            fund=entry.fund,
            year=entry.year,
            department=entry.department,
            kind=entry.kind,
            as_of=entry.as_of,
        )
        .order_by("-pk")
        .first()
    )
    return last is not None and (last.amount, last.source) == (entry.amount, entry.source.strip())
