"""Invents the grants of a département, the same at every run. Pure: no clock, no database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from random import Random

from dashboard.actions.demo import words
from dashboard.actions.demo.story import Line, part, tell
from dashboard.actions.demo.words import NATIONAL, POOLS, FundSketch, Pool, PoolSketch
from dashboard.models.choices import (
    Category,
    Confidence,
    DatePrecision,
    Diffusion,
    FunderKind,
    Kind,
    Nature,
)

FIRST_DAY = date(2020, 9, 7)
LAST_DAY = date(2026, 6, 30)
YEARS = tuple(range(FIRST_DAY.year, LAST_DAY.year + 1))
YEAR_WEIGHTS = (8, 30, 22, 14, 12, 9, 5)
NATIONAL_GRANTS = 8
# Above this amount a subsidy to a private body takes a convention (décret n° 2001-495, article 1).
CONVENTION_FROM = 23_000


class Fate(StrEnum):
    """Where a grant stands, or what befalls it after its publication."""

    PUBLISHED = "published"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    DROPPED = "dropped"
    AMENDED = "amended"
    AMENDMENT_WAITING = "amendment waiting"
    PAID_LATER = "paid later"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Place:
    code: str
    name: str
    population: int


@dataclass(frozen=True, slots=True)
class Recipient:
    name: str
    category: str
    size: str
    legal_form: str
    diffusion: str
    department: str | None


@dataclass(frozen=True, slots=True)
class Invention:
    """A fictional grant with its whole ledger; the first line is its award, even for a draft.

    `shares` maps communes to weights; None is the part that is not located.
    """

    reference: str
    fund: str
    department: str | None
    recipient: Recipient | None
    objet: str
    shares: tuple[tuple[str | None, int], ...]
    cofundings: tuple[tuple[str, Decimal], ...]
    total_cost: Decimal | None
    convention_on: date | None
    confidence: str
    commitments_followed: bool
    payments_followed: bool
    lines: tuple[Line, ...]
    fate: Fate = Fate.PUBLISHED

    @property
    def year(self) -> int:
        return self.lines[0].effective_on.year

    @property
    def awarded(self) -> Decimal:
        return self.total(Kind.AWARD)

    def total(self, kind: str) -> Decimal:
        return sum((line.amount for line in self.lines if line.kind == kind), Decimal(0))


def seeded(name: str) -> Random:
    """The same numbers for the same name, on every machine."""
    return Random(f"relance exemple {name}")  # noqa: S311 - no secret


def invent_nation(today: date) -> list[Invention]:
    """Grants that belong to no département; the first one is withdrawn after its publication."""
    groups = nationwide()
    inventor = Inventor(seeded("FR"), None, (), {Pool.NATIONAL: groups}, today)
    fund = next(fund for fund in words.FUNDS if fund.pillar is None)
    first, *others = inventor.grants(NATIONAL_GRANTS, (fund,), (Pool.NATIONAL,))
    return [replace(first, fate=Fate.WITHDRAWN), *others]


def invent_department(code: str, places: Sequence[Place], today: date) -> list[Invention]:
    """Between 15 and 40 grants, more where more people live; nothing dated after `today`."""
    random = seeded(code)
    population = sum(place.population for place in places)
    pools = {pool: _recipients(random, pool, sketch, code) for pool, sketch in POOLS.items()}
    pools[Pool.NATIONAL] = nationwide()
    inventor = Inventor(random, code, places, pools, today)
    count = min(40, 17 + population // 55_000 + random.randint(0, 5))
    return assign_fates(random, list(inventor.grants(count, words.FUNDS)))


def nationwide() -> list[Recipient]:
    """The same large companies everywhere."""
    return _recipients(seeded("groupes"), Pool.NATIONAL, NATIONAL, None)


def _recipients(
    random: Random, pool: Pool, sketch: PoolSketch, department: str | None
) -> list[Recipient]:
    places = pool in words.PLACED
    tails = random.sample(words.PLACES if places else words.SURNAMES, sketch.count)
    heads = [sketch.heads[place % len(sketch.heads)] for place in range(sketch.count)]
    random.shuffle(heads)
    return [
        Recipient(
            name=_name(head, tail, department),
            category=sketch.category,
            size=sketch.sizes[place % len(sketch.sizes)],
            legal_form=sketch.forms[place % len(sketch.forms)],
            diffusion=(
                Diffusion.PARTIAL
                if sketch.category == Category.COMPANY and department and random.random() < 0.04
                else Diffusion.OPEN
            ),
            department=department,
        )
        for place, (head, tail) in enumerate(zip(heads, tails, strict=True))
    ]


def _name(head: str, tail: str, department: str | None) -> str:
    """French elision, the département to tell namesakes apart, and the mark of fiction."""
    if head.endswith(" de") and tail[0] in "AEÉIOU":
        head = f"{head[:-1]}'"
    elif head.endswith(" de"):
        head = f"{head} "
    else:
        head = f"{head} "
    where = f" {department}" if department else ""
    return f"{head}{tail}{where}{words.NAME_SUFFIX}"


class Inventor:
    def __init__(
        self,
        random: Random,
        department: str | None,
        places: Sequence[Place],
        pools: dict[Pool, list[Recipient]],
        today: date,
    ) -> None:
        self.random = random
        self.department = department
        self.places = sorted(places, key=lambda place: (-place.population, place.code))[:60]
        self.pools = pools
        self.today = today

    def grants(
        self, count: int, funds: Sequence[FundSketch], pools: Sequence[Pool] = ()
    ) -> Iterator[Invention]:
        for number in range(1, count + 1):
            fund = funds[(number - 1) % len(funds)]
            pool = self.random.choices(*_weighted(fund, pools))[0]
            invented = self._grant(fund, pool, number)
            lines = tuple(line for line in invented.lines if line.effective_on <= self.today)
            if lines:
                yield replace(invented, lines=lines)

    def _grant(self, fund: FundSketch, pool: Pool, number: int) -> Invention:
        random = self.random
        reference = f"{self.department or 'FR'}-EX-{number:04d}"
        recipient = self._recipient(pool)
        amount = self._amount(fund)
        day = self._day()
        precision = random.choices(
            (DatePrecision.DAY, DatePrecision.MONTH, DatePrecision.YEAR), (82, 12, 6)
        )[0]
        depth = random.choices((2, 1, 0), (82, 8, 10))[0]
        total_cost, cofundings = self._financing(amount)
        agreed = (
            amount > CONVENTION_FROM
            and precision == DatePrecision.DAY
            and recipient is not None
            and recipient.category in (Category.COMPANY, Category.ASSOCIATION)
        )
        return Invention(
            reference=reference,
            fund=fund.code,
            department=self.department,
            recipient=recipient,
            objet=f"{words.OBJET_PREFIX}{random.choice(fund.objets)}",
            shares=self._shares(),
            cofundings=cofundings,
            total_cost=total_cost,
            convention_on=day if agreed else None,
            confidence=Confidence.APPROXIMATE if random.random() < 0.04 else Confidence.EXACT,
            commitments_followed=depth > 0,
            payments_followed=depth > 1,
            lines=tell(random, reference, amount, day, precision, depth=depth),
        )

    def _recipient(self, pool: Pool) -> Recipient | None:
        """The first of a pool comes back more often, so that rankings mean something."""
        known = self.pools.get(pool, [])
        if not known:
            return None
        return self.random.choices(known, [1 / (rank + 1) for rank in range(len(known))])[0]

    def _amount(self, fund: FundSketch) -> Decimal:
        """Small awards are many and large ones few; one in eight has cents."""
        spread = (fund.high / fund.low) ** (self.random.random() ** 1.4)
        euros = int(fund.low * spread)
        if self.random.random() < 0.125:
            return Decimal(euros) + Decimal(self.random.randint(1, 99)) / 100
        step = 10 if euros < 10_000 else 500
        return Decimal(max(fund.low, euros - euros % step))

    def _day(self) -> date:
        year = self.random.choices(YEARS, YEAR_WEIGHTS)[0]
        first = max(date(year, 1, 4), FIRST_DAY)
        last = min(date(year, 12, 18), LAST_DAY)
        day = first + timedelta(days=self.random.randint(0, (last - first).days))
        return day - timedelta(days=max(0, day.weekday() - 4))

    def _financing(self, amount: Decimal) -> tuple[Decimal | None, tuple[tuple[str, Decimal], ...]]:
        """Total cost, and who else pays: together never more than the cost."""
        if self.random.random() < 0.25:
            return None, ()
        total = part(amount, self.random.randint(140, 400)).quantize(Decimal(1))
        if self.random.random() < 0.6:
            return total, ()
        funders = self.random.sample(FunderKind.values, self.random.choice((1, 1, 2)))
        return total, tuple(
            (funder, part(total - amount, self.random.randint(10, 45)).quantize(Decimal(1)))
            for funder in funders
        )

    def _shares(self) -> tuple[tuple[str | None, int], ...]:
        random = self.random
        if not self.places or random.random() < 0.07:
            return ()
        weights = [place.population + 300 for place in self.places]
        chosen = random.choices(self.places, weights)[0]
        kind = random.random()
        if kind < 0.72 or len(self.places) < 7:
            return ((chosen.code, 1),)
        if kind < 0.85:
            return ((chosen.code, random.randint(1, 4)), (None, random.randint(1, 3)))
        several = random.sample(self.places, random.randint(2, 6))
        return tuple(sorted((place.code, random.randint(1, 5)) for place in several))


def _weighted(fund: FundSketch, pools: Sequence[Pool]) -> tuple[list[Pool], list[int]]:
    drawn = [(pool, weight) for pool, weight in fund.pools if not pools or pool in pools]
    return [pool for pool, _ in drawn], [weight for _, weight in drawn]


def assign_fates(random: Random, grants: list[Invention]) -> list[Invention]:
    """The last entered wait at the desk; a few published ones have a life afterwards."""
    recent = sorted(grants, key=lambda grant: (grant.lines[0].effective_on, grant.reference))
    fates: dict[str, Fate] = {}
    for fate, chance in ((Fate.DRAFT, 0.9), (Fate.SUBMITTED, 1), (Fate.SUBMITTED, 0.5)):
        if random.random() < chance:
            fates[recent.pop().reference] = fate
    random.shuffle(recent)
    for fate, chance, fits in LATER:
        if random.random() < chance:
            chosen = next((g for g in recent if g.reference not in fates and fits(g)), None)
            if chosen:
                fates[chosen.reference] = fate
    return [_meet(grant, fates.get(grant.reference, Fate.PUBLISHED)) for grant in grants]


def _meet(grant: Invention, fate: Fate) -> Invention:
    waiting = fate in (Fate.DRAFT, Fate.SUBMITTED)
    return replace(grant, fate=fate, lines=grant.lines[:1] if waiting else grant.lines)


def _only_awarded(grant: Invention) -> bool:
    return len(grant.lines) == 1


def _has_unpaid(grant: Invention) -> bool:
    return (
        grant.payments_followed
        and grant.lines[-1].kind == Kind.COMMITMENT
        and grant.lines[-1].nature == Nature.LEGAL_COMMITMENT
    )


def _last_is_payment(grant: Invention) -> bool:
    return grant.lines[-1].nature in (Nature.INSTALMENT, Nature.ADVANCE)


def _any(grant: Invention) -> bool:
    return bool(grant.lines)


LATER = (
    (Fate.DROPPED, 0.4, _only_awarded),
    (Fate.CANCELLED, 0.4, _only_awarded),
    (Fate.PAID_LATER, 0.8, _has_unpaid),
    (Fate.CORRECTED, 0.4, _last_is_payment),
    (Fate.AMENDED, 0.7, _any),
    (Fate.AMENDMENT_WAITING, 0.4, _any),
    (Fate.WITHDRAWN, 0.5, _any),
)
