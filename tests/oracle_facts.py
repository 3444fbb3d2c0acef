"""What the naive ledger is made of: plain values, and the two rules that need nothing else."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

OPENING = "legal_commitment"
KINDS = ("award", "commitment", "payment")
NEGATIVE = ("cancellation", "decommitment", "repayment")
POSITIVE = ("initial", OPENING, "advance", "instalment", "balance")
Shares = Mapping[str | None, int]
MASKED_NAME = "Personne physique"


@dataclass(frozen=True)
class Person:
    """Who receives: what decides whether it may be named."""

    name: str
    category: str = ""
    size: str = ""
    legal_form: str = ""
    partial: bool = False
    confirmed: bool = False


@dataclass(frozen=True)
class Purse:
    """A fund."""

    plan: str
    pillar: str | None
    pays_individuals: bool = False


class Following:
    """What is known of a grant beside its award: unknown is not zero."""

    commitments_followed: bool
    payments_followed: bool

    def follows(self, kind: str) -> bool:
        if kind == "award":
            return True
        return self.commitments_followed if kind == "commitment" else self.payments_followed


@dataclass(frozen=True)
class Entry(Following):
    """The fields of a grant that decide a figure or a line."""

    reference: str
    fund: str
    department: str | None
    year: int
    objet: str = "Atelier"
    person: str | None = None
    shares: tuple[tuple[str | None, int], ...] = ()
    commitments_followed: bool = True
    payments_followed: bool = True


@dataclass(frozen=True)
class Line:
    """A movement; `number` is its place in the ledger."""

    number: int
    grant: int
    kind: str
    nature: str
    cents: int
    day: date
    by: str
    precision: str = "day"
    on: int | None = None
    corrects: int | None = None


@dataclass
class Desk:
    """A grant at the desk."""

    entry: Entry
    entered_by: str
    cents: int
    day: date
    precision: str = "day"
    status: str = "draft"
    version: int = 1
    pending: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Edition(Following):
    """What the public may see of the fields of a grant."""

    grant: int
    version: int
    fund: str
    department: str | None
    year: int
    masked: bool
    reference: str | None
    name: str
    person: str | None
    category: str
    size: str
    objet: str
    shares: tuple[tuple[str | None, int], ...]
    commitments_followed: bool
    payments_followed: bool


@dataclass(frozen=True)
class Log:
    """One line of the publication log, written by the operation number `step`."""

    step: int
    grant: int
    kind: str
    edition: Edition


@dataclass(frozen=True)
class Seen:
    """A movement as the public sees it, since `step`."""

    line: Line
    step: int
    day: date
    precision: str


@dataclass(frozen=True)
class Envelope:
    """One line of an envelope."""

    fund: str
    year: int
    department: str | None
    cents: int
    nature: str = "initial"
    binding: bool = False
    last_year: int | None = None
    retained: bool = True


@dataclass(frozen=True)
class Public:
    """A grant as the public sees it at some instant."""

    grant: int
    edition: Edition
    withdrawn: bool
    hidden: bool
    seen: tuple[Seen, ...]

    def first(self) -> Seen:
        """The first award that nothing took back, else the first award."""
        initial = [seen for seen in self.seen if seen.line.nature == "initial"]
        corrected = {seen.line.corrects for seen in self.seen}
        standing = [seen for seen in initial if seen.line.number not in corrected]
        return min(standing or initial, key=lambda seen: (seen.day, seen.line.number))

    def awarded_on(self) -> date:
        day = self.first().day
        return month_end(day) if self.edition.masked else day

    def precision(self) -> str:
        known = self.first().precision
        return "month" if self.edition.masked and known == "day" else known

    def cents(self, kind: str, until: date = date.max) -> int:
        return sum(s.line.cents for s in self.seen if s.line.kind == kind and s.day <= until)

    def parts(self, kind: str, until: date = date.max) -> dict[str | None, int]:
        """What each place holds: each movement split on its own."""
        found = dict.fromkeys(dict(self.edition.shares), 0)
        for seen in self.seen:
            if seen.line.kind == kind and seen.day <= until:
                for place, cents in split(seen.line.cents, dict(self.edition.shares)).items():
                    found[place] += cents
        return found


def month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def split(cents: int, weights: Shares) -> dict[str | None, int]:
    """By largest remainder; ties to the lowest INSEE code, what is not located last."""
    places = sorted(weights, key=lambda place: (place is None, place or ""))
    total = sum(weights.values())
    parts = {place: abs(cents) * weights[place] // total for place in places}
    missing = abs(cents) - sum(parts.values())
    rests = sorted(places, key=lambda place: -(abs(cents) * weights[place] % total))
    for place in rests[:missing]:
        parts[place] += 1
    return {place: -part if cents < 0 else part for place, part in parts.items()}


def must_be_masked(person: Person | None, fund: Purse) -> bool:
    """Natural persons and partial diffusion; unknown legal forms where individuals are paid."""
    who = person or Person("")
    if who.category == "individual" or who.legal_form.startswith("1") or who.partial:
        return True
    return fund.pays_individuals and not who.legal_form and not who.confirmed


@dataclass
class Balance:
    """An envelope: what was allocated, delegated out of it and awarded under it, in cents."""

    allocated: int = 0
    delegated: int = 0
    awarded: int = 0
    binding: bool = False
