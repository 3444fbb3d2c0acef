"""The desk's first figures: what a perimeter holds, at the desk and in public; its envelopes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from psycopg.sql import SQL

from dashboard.models import User
from dashboard.queries.desk.filters import DeskFilter
from dashboard.queries.desk.listing import Asked, DeskSums, first_sums, sums_by_status, total
from dashboard.queries.desk.perimeter import Perimeter
from dashboard.queries.reading import rows

# From this part of an envelope on, somebody must look at it; from the second, today.
WATCHED: Final = Decimal("0.80")
PRESSING: Final = Decimal("0.95")
# Beyond, the first screen says what the lists count, and does not count it again.
LARGE: Final = 50_000


@dataclass(frozen=True, slots=True)
class PublishedSums:
    grants: int
    awarded: Decimal
    committed: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class EnvelopeState:
    """`consumed`: awards and, for the nation's, what it delegated. `department` None: France."""

    fund: str
    fund_name: str
    year: int
    department: str | None
    allocated: Decimal
    consumed: Decimal
    binding: bool

    @property
    def rate(self) -> Decimal:
        return self.consumed / self.allocated

    @property
    def left(self) -> Decimal:
        return self.allocated - self.consumed

    @property
    def exceeded(self) -> bool:
        return self.consumed > self.allocated

    @property
    def pressing(self) -> bool:
        return self.rate >= PRESSING


_PUBLISHED: Final = SQL("""
SELECT coalesce(sum(r.grants), 0)::bigint, coalesce(sum(r.awarded), 0),
       coalesce(sum(r.committed), 0), coalesce(sum(r.paid), 0)
FROM dashboard_rollupfund r WHERE {inside}""")
_ENVELOPES: Final = SQL("""
SELECT e.fund_id, f.name, e.year, e.department_id, e.allocated, e.awarded + e.delegated, e.binding
FROM dashboard_envelopebalance e JOIN dashboard_fund f ON f.code = e.fund_id
WHERE {inside} AND e.allocated > 0 AND e.awarded + e.delegated >= e.allocated * %(watched)s
ORDER BY (e.awarded + e.delegated) / e.allocated DESC, e.fund_id, e.year, e.department_id""")
_ALLOCATED: Final = SQL("""
SELECT coalesce(sum(e.allocated - e.delegated), 0), coalesce(sum(e.awarded), 0)
FROM dashboard_envelopebalance e WHERE {inside}""")


def is_large(where: Perimeter) -> bool:
    """Whether the perimeter holds more grants than a first screen may go through."""
    query = SQL("SELECT EXISTS (SELECT FROM dashboard_grant g WHERE {inside} OFFSET %(large)s)")
    asked = query.format(inside=where.holds(SQL("g.department_id")))
    return bool(rows(asked, {**where.params, "large": LARGE})[0][0])


def first_sums_of(
    user: User, where: Perimeter, wanted: DeskFilter, today: date, *, most: int
) -> DeskSums:
    """Exact up to `most` grants; one more says that there are more."""
    return first_sums(Asked(wanted, user, where, today), most=most)


def sums_of(user: User, where: Perimeter, wanted: DeskFilter, today: date) -> DeskSums:
    """Count and sums of a filtered list: exactly what the list shows."""
    return total(sums_by_status(Asked(wanted, user, where, today)), wanted)


def published_sums(where: Perimeter) -> PublishedSums:
    """What the public sees of the same places."""
    query = _PUBLISHED.format(inside=where.holds(SQL("r.department_id")))
    return PublishedSums(*rows(query, where.params)[0])


def envelopes_to_watch(where: Perimeter) -> tuple[EnvelopeState, ...]:
    """Consumed at four fifths or more, the fullest first."""
    query = _ENVELOPES.format(inside=where.holds(SQL("e.department_id")))
    found = rows(query, {**where.params, "watched": WATCHED})
    return tuple(EnvelopeState(*row) for row in found)


def allocated(where: Perimeter) -> tuple[Decimal, Decimal]:
    """The envelopes of these places (the nation's without what it delegated), and what was
    awarded under them."""
    query = _ALLOCATED.format(inside=where.holds(SQL("e.department_id")))
    held, awarded = rows(query, where.params)[0]
    return held, awarded
