"""Invents envelopes around the fictional awards, consumed from 40 to 110 %. Pure and seeded."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from random import Random

from dashboard.actions.demo import words
from dashboard.actions.demo.invented import FIRST_DAY, YEARS, Fate, Invention, seeded
from dashboard.actions.demo.story import part
from dashboard.models.choices import AllocationNature

LOWEST, HIGHEST = 41, 109
FREEZE, CARRY_OVER = 8, 12
TEN = Decimal(10)
PERCENT = 100

Key = tuple[str, int, str | None]
Totals = Mapping[Key, Decimal]


@dataclass(frozen=True, slots=True)
class EnvelopeLine:
    fund: str
    first_year: int
    last_year: int
    department: str | None
    amount: Decimal
    nature: str
    effective_on: date
    retained: bool = True
    binding: bool = False


def invent_envelopes(grants: Sequence[Invention]) -> list[EnvelopeLine]:
    """Lines of every fund and year; call with all the grants that will ever consume them."""
    highest = _awards(grants, (Fate.DRAFT,))
    final = _awards(grants, (Fate.DRAFT, Fate.DROPPED, Fate.CANCELLED))
    lines = []
    for fund in words.FUNDS:
        for year in YEARS:
            lines += _of_year(fund.code, year, highest, final)
        lines.append(_several_years(fund.code, highest))
    return lines


def _awards(grants: Iterable[Invention], left_out: Collection[Fate]) -> Totals:
    """What each fund, year and territory awards, amendments to come included."""
    totals: dict[Key, Decimal] = defaultdict(Decimal)
    for grant in grants:
        if grant.fate not in left_out:
            totals[grant.fund, grant.year, grant.department] += grant.awarded + later_award(grant)
    return totals


def later_award(grant: Invention) -> Decimal:
    """The amendment entered on the grant after its publication."""
    if grant.fate == Fate.AMENDED:
        return part(grant.awarded, 10)
    if grant.fate == Fate.AMENDMENT_WAITING:
        return part(grant.awarded, 5)
    return Decimal(0)


def _of_year(fund: str, year: int, highest: Totals, final: Totals) -> list[EnvelopeLine]:
    own = [
        line
        for key in sorted(highest, key=str)
        if key[:2] == (fund, year)
        for line in _of_department(key, highest[key], final.get(key, Decimal(0)))
    ]
    served = {line.department for line in own}
    rest = sum(
        (
            amount
            for key, amount in highest.items()
            if key[:2] == (fund, year) and key[2] not in served
        ),
        Decimal(0),
    )
    random = seeded(f"{fund} {year} FR")
    rate = random.randint(60, 104)
    delegated = sum(
        (line.amount for line in own if line.nature == AllocationNature.DELEGATION), Decimal(0)
    )
    if not delegated and not rest:
        return []
    national = EnvelopeLine(
        fund,
        year,
        year,
        None,
        delegated + _around(rest, rate),
        AllocationNature.INITIAL,
        _opening(year),
        binding=rate < 95 and random.random() < 0.2,
    )
    return [national, *own]


def _of_department(key: Key, highest: Decimal, final: Decimal) -> list[EnvelopeLine]:
    """None for one département in four: its awards consume the nation's envelope, and so do
    those that are all taken back later.

    Binding only where nothing is taken back later: it must hold at every moment.
    """
    fund, year, department = key
    random = seeded(f"{fund} {year} {department}")
    if department is None or not final or random.random() < 0.25:
        return []
    rate = random.randint(LOWEST, HIGHEST)
    envelope = _around(final, rate)
    binding = highest == final and rate < 97 and random.random() < 0.2
    return [
        EnvelopeLine(fund, year, year, department, piece, nature, day, binding=binding)
        for piece, nature, day in _pieces(random, year, envelope)
    ]


def _pieces(random: Random, year: int, envelope: Decimal) -> list[tuple[Decimal, str, date]]:
    """An envelope in one line, or with what was carried over or frozen."""
    kind = random.random()
    if kind < 0.1:
        carried = part(envelope, CARRY_OVER)
        return [
            (envelope - carried, AllocationNature.DELEGATION, _opening(year)),
            (carried, AllocationNature.CARRY_OVER, date(year, 12, 1)),
        ]
    if kind < 0.18:
        frozen = part(envelope, FREEZE)
        return [
            (envelope + frozen, AllocationNature.DELEGATION, _opening(year)),
            (-frozen, AllocationNature.FREEZE, date(year, 10, 1)),
        ]
    return [(envelope, AllocationNature.DELEGATION, _opening(year))]


def _around(amount: Decimal, rate: int) -> Decimal:
    """The envelope that these awards consume at that rate, to the ten euros."""
    rounding = ROUND_CEILING if rate <= 100 else ROUND_FLOOR
    return (amount * PERCENT / rate / TEN).quantize(Decimal(1), rounding) * TEN


def _several_years(fund: str, awarded: Totals) -> EnvelopeLine:
    """Shown as announced and never summed with yearly ones."""
    total = sum((amount for key, amount in awarded.items() if key[0] == fund), Decimal(0))
    return EnvelopeLine(
        fund,
        2020,
        2022,
        None,
        _around(total, 80),
        AllocationNature.INITIAL,
        FIRST_DAY,
        retained=False,
    )


def _opening(year: int) -> date:
    return max(date(year, 1, 15), FIRST_DAY)
