"""Consumption of envelopes, from the envelope down to the euro paid, as rows and bars."""

from dataclasses import dataclass
from decimal import Decimal

from dashboard.formats import NOT_AVAILABLE, percent
from dashboard.queries.envelopes import Consumption, ConsumptionTable, consumption_rate
from dashboard.queries.filters import Filter
from dashboard.queries.known_values import UNKNOWN
from dashboard.web import tables
from dashboard.web.links import grants_url, page_url
from dashboard.web.tables import Table, length

NO_PILLAR = "Hors volet"
INCOMPLETE = f"{NOT_AVAILABLE} (jeu non exhaustif)"


@dataclass(frozen=True, slots=True)
class Bar:
    """Lengths from 0 to 100 of the same scale; `envelope` is where the envelope ends."""

    envelope: Decimal | None
    awarded: Decimal | None
    committed: Decimal | None
    paid: Decimal | None


@dataclass(frozen=True, slots=True)
class Row:
    """`level`: "total", "pillar" or "fund". Unknown amounts are None.

    `national` is the nation's envelope where it is another than the one shown.
    """

    level: str
    name: str
    href: str
    figures: Consumption
    national: Decimal | None
    committed: Decimal | None
    paid: Decimal | None
    rate: str
    warning: str
    grants_href: str
    bar: Bar


def rows(found: ConsumptionTable, scope: Filter) -> tuple[Row, ...]:
    """Total, then each pillar followed by its funds."""
    shown = [_row("total", "Ensemble", "", found.total, scope)]
    for pillar in found.pillars:
        inside = scope.replace(pillars=(pillar.pillar or UNKNOWN,))
        href = page_url("pillar", scope, pillar.pillar) if pillar.pillar else ""
        shown.append(_row("pillar", pillar.name or NO_PILLAR, href, pillar.figures, inside))
        shown.extend(
            _row(
                "fund",
                fund.fund_name,
                page_url("fund", scope, fund.fund),
                fund.figures,
                scope.replace(funds=(fund.fund,)),
            )
            for fund in pillar.funds
        )
    return tuple(shown)


def _row(level: str, name: str, href: str, found: Consumption, inside: Filter) -> Row:
    committed = found.committed if found.grants_commitments_followed else None
    paid = found.paid if found.grants_payments_followed else None
    return Row(
        level,
        name,
        href,
        found,
        None if found.national == found.allocated else found.national,
        committed,
        paid,
        _rate(found),
        _warning(level, found),
        grants_url(inside),
        bar(found, committed, paid),
    )


def bar(found: Consumption, committed: Decimal | None, paid: Decimal | None) -> Bar:
    """What falls under the envelope, beside it; an exceeded one ends before the bar does.

    Nothing is drawn where there is nothing to compare with.
    """
    if not found.allocated and committed is None and paid is None:
        return Bar(None, None, None, None)
    awarded = found.consumed if found.allocated else found.awarded
    longest = max(found.allocated or Decimal(0), awarded)
    return Bar(
        length(found.allocated, longest),
        length(awarded, longest),
        length(committed, longest),
        length(paid, longest),
    )


def _warning(level: str, found: Consumption) -> str:
    """An exceeded part may hide behind a sum that is not."""
    if not found.exceeded:
        return ""
    if found.remaining is not None and found.remaining < 0:
        return "enveloppe dépassée"
    return "dépassée pour un exercice" if level == "fund" else "dépassée pour un fonds"


def _rate(found: Consumption) -> str:
    if not found.allocated:
        return "sans enveloppe"
    return percent(consumption_rate(found)) if found.complete else INCOMPLETE


def table(found: tuple[Row, ...]) -> Table:
    """The same rows for files."""
    headings = tables.columns(
        "Volet ou fonds", "Enveloppe (€)", "Attribué (€)", "Engagé (€)", "Payé (€)", "Reste (€)"
    )
    body = tuple(
        (
            tables.name(row.name),
            tables.money(row.figures.allocated),
            tables.money(row.figures.awarded),
            tables.money(row.committed),
            tables.money(row.paid),
            tables.money(row.figures.remaining),
        )
        for row in found
    )
    return Table("Consommation des enveloppes", headings, body, slug="consommation")


def has_envelope(found: ConsumptionTable) -> bool:
    return bool(found.total.allocated)
