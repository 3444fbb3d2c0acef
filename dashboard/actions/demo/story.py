"""Invents the ledger of one grant, from its award to its balance. Pure and seeded."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from dashboard.actions.demo import words
from dashboard.models.choices import DatePrecision, Kind, Nature

CENT = Decimal("0.01")
PLOTS = ("awarded", "committed", "advance", "instalments", "closed")
PLOT_WEIGHTS = (12, 14, 20, 24, 30)


@dataclass(frozen=True, slots=True)
class Line:
    """One movement. `on` and `corrects` are positions in the grant's own list of lines."""

    kind: str
    nature: str
    amount: Decimal
    effective_on: date
    precision: str = DatePrecision.DAY
    reference: str = ""
    reason: str = ""
    on: int | None = None
    corrects: int | None = None


def part(amount: Decimal, percent: int) -> Decimal:
    return (amount * percent / 100).quantize(CENT, ROUND_HALF_UP)


def last_day(day: date, precision: str) -> date:
    """Where a date known to the month or year stands."""
    if precision == DatePrecision.YEAR:
        return date(day.year, 12, 31)
    if precision == DatePrecision.MONTH:
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day


class Story:
    """Lines in the order of their dates: any beginning of the list is a sound ledger too."""

    def __init__(self, random: Random, reference: str) -> None:
        self.random = random
        self.reference = reference
        self.lines: list[Line] = []
        self.day = date.min
        self.payments = 0

    def total(self, kind: str, on: int | None = None) -> Decimal:
        return sum(
            (
                line.amount
                for place, line in enumerate(self.lines)
                if line.kind == kind and on in (None, place, line.on)
            ),
            Decimal(0),
        )

    def award(self, amount: Decimal, day: date, precision: str) -> None:
        self.day = last_day(day, precision)
        self._write(Kind.AWARD, Nature.INITIAL, amount, precision=precision)

    def amend(self) -> None:
        """Up at any time; down by what is not committed at most."""
        self._wait(40, 260)
        awarded = self.total(Kind.AWARD)
        if self.random.random() < 0.6:
            change = part(awarded, self.random.randint(3, 25))
            reason = self.random.choice(words.REASONS_UP)
        else:
            free = awarded - self.total(Kind.COMMITMENT)
            change = -min(part(awarded, self.random.randint(3, 20)), part(free, 60))
            reason = self.random.choice(words.REASONS_DOWN)
        if change:
            self._write(Kind.AWARD, Nature.AMENDMENT, change, reason=reason)

    def commit(self, amount: Decimal) -> int:
        """Opens a legal commitment; now and then it was first typed wrong."""
        self._wait(8, 90)
        number = sum(line.nature == Nature.LEGAL_COMMITMENT for line in self.lines) + 1
        reference = f"EX-EJ-{self.reference}-{number}"
        if self.random.random() < 0.02:
            self._write(
                Kind.COMMITMENT, Nature.LEGAL_COMMITMENT, part(amount, 90), reference=reference
            )
            self._reverse_last()
        self._write(Kind.COMMITMENT, Nature.LEGAL_COMMITMENT, amount, reference=reference)
        return len(self.lines) - 1

    def pay(self, commitment: int, amount: Decimal, nature: str) -> None:
        self._wait(25, 190)
        self.payments += 1
        reference = f"EX-DP-{self.reference}-{self.payments}"
        if self.random.random() < 0.03:
            self._write(Kind.PAYMENT, nature, part(amount, 50), reference=reference, on=commitment)
            self._reverse_last()
        precision = DatePrecision.MONTH if self.random.random() < 0.05 else DatePrecision.DAY
        self.day = last_day(self.day, precision)
        self._write(
            Kind.PAYMENT, nature, amount, reference=reference, on=commitment, precision=precision
        )

    def close(self, commitment: int) -> None:
        """Balance; what stays unused is given back, and an overpayment returned."""
        left = self.total(Kind.COMMITMENT, commitment) - self.total(Kind.PAYMENT, commitment)
        unused = (
            part(left, self.random.randint(5, 60)) if self.random.random() < 0.2 else Decimal(0)
        )
        self.pay(commitment, left - unused, Nature.BALANCE)
        if unused:
            self._wait(20, 80)
            self._write(
                Kind.COMMITMENT,
                Nature.DECOMMITMENT,
                -unused,
                reason=words.DECOMMITMENT_REASON,
                on=commitment,
            )
        if self.random.random() < 0.06:
            self._wait(60, 240)
            paid = self.total(Kind.PAYMENT, commitment)
            self._write(
                Kind.PAYMENT,
                Nature.REPAYMENT,
                -part(paid, self.random.randint(2, 15)),
                reason=words.REPAYMENT_REASON,
                on=commitment,
            )

    def _wait(self, shortest: int, longest: int) -> None:
        self.day += timedelta(days=self.random.randint(shortest, longest))
        self.day -= timedelta(days=max(0, self.day.weekday() - 4))

    def _write(
        self,
        kind: str,
        nature: str,
        amount: Decimal,
        *,
        precision: str = DatePrecision.DAY,
        reference: str = "",
        reason: str = "",
        on: int | None = None,
    ) -> None:
        told = f"{words.OBJET_PREFIX}{reason}" if reason else ""
        self.lines.append(Line(kind, nature, amount, self.day, precision, reference, told, on))

    def _reverse_last(self) -> None:
        place = len(self.lines) - 1
        wrong = self.lines[place]
        self.lines.append(
            Line(
                wrong.kind,
                Nature.REVERSAL,
                -wrong.amount,
                wrong.effective_on,
                wrong.precision,
                wrong.reference,
                f"{words.OBJET_PREFIX}{words.CORRECTION_REASON}",
                on=place if wrong.nature == Nature.LEGAL_COMMITMENT else wrong.on,
                corrects=place,
            )
        )


def tell(
    random: Random, reference: str, amount: Decimal, day: date, precision: str, *, depth: int = 2
) -> tuple[Line, ...]:
    """A whole ledger. `depth`: 0 awards only, 1 commitments too, 2 payments too."""
    story = Story(random, reference)
    story.award(amount, day, precision)
    plot = random.choices(PLOTS, PLOT_WEIGHTS)[0]
    if random.random() < 0.18:
        story.amend()
    if plot != "awarded" and depth:
        _commit_and_pay(story, "committed" if depth == 1 else plot)
    return tuple(story.lines)


def _commit_and_pay(story: Story, plot: str) -> None:
    random = story.random
    committed = story.total(Kind.AWARD)
    if random.random() < 0.2:
        committed = part(committed, random.randint(55, 95))
    count = random.choices((1, 2, 3), (78, 16, 6))[0]
    for left in range(count, 0, -1):
        share = part(committed - story.total(Kind.COMMITMENT), 100 // left)
        commitment = story.commit(share)
        if plot == "committed":
            continue
        story.pay(commitment, part(share, random.choice((20, 30, 30, 50))), Nature.ADVANCE)
        if plot == "advance":
            continue
        for _ in range(random.choice((1, 1, 2))):
            story.pay(commitment, part(share, random.randint(8, 20)), Nature.INSTALMENT)
        if plot == "closed" or left > 1:
            story.close(commitment)
