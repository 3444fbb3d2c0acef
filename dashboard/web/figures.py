"""The four figures at the head of a page: rank, value per inhabitant, and the list behind each."""

from dataclasses import dataclass
from decimal import Decimal

from dashboard.formats import (
    NO_BREAK_SPACE,
    counted,
    euros,
    euros_compact,
    euros_per_inhabitant,
    integer,
    percent,
    rank,
)
from dashboard.queries.rankings import Ranks, RankTable
from dashboard.queries.totals import Totals, known_committed, known_paid, payment_rate

NO_RANK = f"rang{NO_BREAK_SPACE}: n.{NO_BREAK_SPACE}d. (jeu non exhaustif)"


@dataclass(frozen=True, slots=True)
class Figure:
    """`short` is read from afar, `exact` is the truth; `details` are its lines below."""

    key: str
    label: str
    short: str
    exact: str
    definition: str
    details: tuple[str, ...]
    href: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a territory stands among its like, and how many live there; 0 when it has no rank."""

    population: int = 0
    table: RankTable | None = None
    code: str = ""

    def of(self, measure: str) -> tuple[str, ...]:
        """Its rank in words; nothing when territories of its kind are not ranked."""
        if self.table is None:
            return ()
        ranks: Ranks | None = self.table.ranks.get(self.code)
        position = getattr(ranks, measure) if ranks else None
        if not self.table.complete or position is None:
            return (NO_RANK,)
        return (f"{rank(position, self.table.among)} départements",)

    def each(self, amount: Decimal | None) -> tuple[str, ...]:
        if not self.population or amount is None:
            return ()
        return (euros_per_inhabitant(amount, self.population),)


def figures(found: Totals, href: str, standing: Standing | None = None) -> tuple[Figure, ...]:
    """Awarded, committed, paid and number of grants; all open the same list."""
    place = standing or Standing()
    return (
        *_amounts(found, href, place),
        Figure(
            "aides",
            "Aides",
            integer(found.grants),
            integer(found.grants),
            "décisions publiées",
            (*_one_for(found.grants, place.population), *place.of("grants")),
            href,
        ),
    )


def _amounts(found: Totals, href: str, place: Standing) -> tuple[Figure, ...]:
    committed, paid = known_committed(found), known_paid(found)
    awarded_details = (*place.each(found.awarded), *place.of("awarded"))
    committed_details = (
        *place.each(committed),
        *place.of("committed"),
        *_followed(found.grants_commitments_followed, found.grants),
    )
    paid_details = (
        *place.each(paid),
        *place.of("paid"),
        *_payment_rate(found),
        *_followed(found.grants_payments_followed, found.grants),
    )
    awarded_is, committed_is = "décisions, avenants compris", "engagements juridiques"
    return (
        _amount("attribue", "Attribué", found.awarded, awarded_is, awarded_details, href),
        _amount("engage", "Engagé", committed, committed_is, committed_details, href),
        _amount("paye", "Payé", paid, "reversements déduits", paid_details, href),
    )


def _amount(
    key: str,
    label: str,
    amount: Decimal | None,
    definition: str,
    details: tuple[str, ...],
    href: str,
) -> Figure:
    short = euros_compact(amount)
    whole = amount is not None and abs(amount) < 1000 and amount == amount.to_integral_value()
    return Figure(key, label, short, short if whole else euros(amount), definition, details, href)


def _followed(known: int, grants: int) -> tuple[str, ...]:
    """Said only when sums do not cover every grant."""
    if known == grants:
        return ()
    if not known:
        return ("suivi pour aucune aide",)
    return (f"connu pour {counted(known, 'aide')} sur {integer(grants)}",)


def _payment_rate(found: Totals) -> tuple[str, ...]:
    rate = payment_rate(found)
    return () if rate is None else (f"taux de paiement{NO_BREAK_SPACE}: {percent(rate)}",)


def _one_for(grants: int, population: int) -> tuple[str, ...]:
    if not population or not grants:
        return ()
    return (f"1 pour {integer(round(population / grants))}{NO_BREAK_SPACE}habitants",)
