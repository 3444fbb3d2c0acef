"""Envelopes and their lines as the screens show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.urls import reverse

from dashboard.formats import counted
from dashboard.models import Allocation
from dashboard.queries.desk_envelopes import ALARM, CALM, EXCEEDED, WATCH, Envelope
from dashboard.web.staff.envelopes.forms import place_word

WORDS: Final = {
    CALM: ("", ""),
    WATCH: ("state--watch", "80 % atteints"),
    ALARM: ("state--alarm", "95 % atteints"),
    EXCEEDED: ("state--alarm", "dépassée"),
}


@dataclass(frozen=True, slots=True)
class EnvelopeLine:
    """`bar` is a length from 0 to 100."""

    envelope: Envelope
    href: str
    state: str
    word: str
    bar: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """`takes`: for the nation's envelope, a delegation leaves by that much."""

    line: Allocation
    amount: Decimal
    taken_back: bool
    is_reversal: bool
    href: str


def envelope_rows(found: Iterable[Envelope]) -> list[EnvelopeLine]:
    return [
        EnvelopeLine(
            one,
            reverse("desk_envelope", args=(one.fund, one.year, place_word(one.department))),
            *WORDS[one.state],
            bar_of(one),
        )
        for one in found
    ]


def bar_of(one: Envelope) -> Decimal:
    rate = one.rate or Decimal(0)
    return (min(max(rate, Decimal(0)), Decimal(1)) * 100).quantize(Decimal("0.1"))


def summary(found: Sequence[Envelope]) -> str:
    """How many envelopes ask to be looked at, as one sentence."""
    states = [one.state for one in found]
    exceeded = states.count(EXCEEDED)
    words = (
        (exceeded, counted(exceeded, "dépassée")),
        (states.count(ALARM), f"{states.count(ALARM)} à 95 % ou plus"),
        (states.count(WATCH), f"{states.count(WATCH)} à 80 % ou plus"),
    )
    return ", ".join(word for count, word in words if count)


def line_rows(lines: Iterable[Allocation], held: Envelope, *, allowed: bool) -> list[Line]:
    """For the nation, delegations are what leaves it."""
    return [_line(line, held, allowed=allowed) for line in lines]


def _line(line: Allocation, held: Envelope, *, allowed: bool) -> Line:
    leaves = held.department is None and line.department_id is not None
    taken_back = hasattr(line, "corrected_by")
    own_year = line.first_year == line.last_year == held.year
    open_to = allowed and own_year and not taken_back and line.corrects_id is None
    return Line(
        line,
        -line.amount if leaves else line.amount,
        taken_back,
        line.corrects_id is not None,
        reverse("reverse_allocation", args=(line.pk,)) if open_to else "",
    )
