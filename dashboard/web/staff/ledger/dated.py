"""A grant as it stood: `au`, what had taken effect by the end of that day; `connu_au`, what the
desk had recorded by then (the public's reads publications)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.http import QueryDict

from dashboard.queries.filters import Filter, FilterError, parse_filter
from dashboard.queries.grant_ledger import Balance, GrantLedger, Line

NAMES: Final = ("au", "connu_au")


@dataclass(frozen=True, slots=True)
class Dated:
    """What was asked, as it was written; the amounts then, or what could not be read."""

    au: str
    connu_au: str
    balance: Balance | None = None
    lines: int = 0
    wrong: tuple[str, ...] = ()


def dated(given: QueryDict, ledger: GrantLedger, now: datetime) -> Dated | None:
    """None when no date is asked."""
    asked = {name: given.getlist(name) for name in NAMES if given.get(name)}
    if not asked:
        return None
    au, connu_au = given.get("au", ""), given.get("connu_au", "")
    try:
        wanted = parse_filter(asked, now=now)
    except FilterError as error:
        return Dated(au, connu_au, wrong=tuple(each.message for each in error.errors))
    lines = [line for line in ledger.lines if _counts(line, wanted)]
    return Dated(au, connu_au, _balance(lines), len(lines))


def _counts(line: Line, wanted: Filter) -> bool:
    if wanted.as_of is not None and line.effective_on > wanted.as_of:
        return False
    return wanted.known_at is None or line.recorded_at <= wanted.known_at


def _balance(lines: list[Line]) -> Balance:
    awarded, committed, paid = (
        sum((line.amount for line in lines if line.kind == kind), Decimal(0))
        for kind in ("award", "commitment", "payment")
    )
    return Balance(awarded, committed, paid)
