"""The ledger of a grant as rows and bars."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from dashboard.formats import NO_BREAK_SPACE, euros
from dashboard.models import Grant
from dashboard.models.choices import FunderKind, Kind, Nature
from dashboard.queries.grant_ledger import Commitment, GrantLedger, Line, can_be_corrected
from dashboard.web import tables
from dashboard.web.grant_rows import day_text
from dashboard.web.tables import length

KINDS: Final = (Kind.AWARD, Kind.COMMITMENT, Kind.PAYMENT)


@dataclass(frozen=True, slots=True)
class Step:
    """From awarded to paid: an amount, its bar against the award, and what is left of it."""

    label: str
    css: str
    amount: str
    bar: Decimal | None
    left: str


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """`committed` and `paid` are lengths of bars on the scale of the largest commitment."""

    commitment: Commitment
    day: str
    committed: Decimal | None
    paid: Decimal | None
    can_be_paid: bool


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A movement with the grant's three balances after it; struck once it was corrected."""

    line: Line
    day: str
    nature: str
    amount: str
    balances: tuple[str, ...]
    struck: bool
    hidden: bool
    correctable: bool


def steps(ledger: GrantLedger) -> tuple[Step, ...]:
    grant, balance = ledger.grant, ledger.balance
    committed = balance.committed if grant.commitments_followed else None
    paid = balance.paid if grant.payments_followed else None
    return (
        Step("Attribué", "attribue", euros(balance.awarded), _bar(ledger, balance.awarded), ""),
        Step(
            "Engagé",
            "engage",
            euros(committed),
            _bar(ledger, committed),
            "" if committed is None else f"reste à engager : {euros(balance.to_commit)}",
        ),
        Step(
            "Payé",
            "paye",
            euros(paid),
            _bar(ledger, paid),
            "" if paid is None else f"reste à payer : {euros(balance.to_pay)}",
        ),
    )


def _bar(ledger: GrantLedger, amount: Decimal | None) -> Decimal | None:
    return length(amount, ledger.balance.awarded)


def commitment_rows(ledger: GrantLedger) -> tuple[CommitmentRow, ...]:
    """Those that were wholly reversed are left to the ledger."""
    longest = max((each.committed for each in ledger.open_commitments), default=Decimal(0))
    return tuple(
        CommitmentRow(
            each,
            day_text(each.effective_on, each.date_precision),
            length(each.committed, longest),
            length(each.paid, longest),
            each.remaining > 0,
        )
        for each in ledger.open_commitments
    )


def ledger_rows(ledger: GrantLedger) -> tuple[LedgerRow, ...]:
    """In the order they took effect; what is not followed says so in the balances."""
    followed = {
        Kind.AWARD: True,
        Kind.COMMITMENT: ledger.grant.commitments_followed,
        Kind.PAYMENT: ledger.grant.payments_followed,
    }
    balances = dict.fromkeys(KINDS, Decimal(0))
    rows = []
    for line in ledger.lines:
        balances[Kind(line.kind)] += line.amount
        rows.append(
            LedgerRow(
                line,
                day_text(line.effective_on, line.date_precision),
                str(Nature(line.nature).label),
                tables.amount_text(line.amount),
                tuple(
                    tables.amount_text(balances[kind] if followed[kind] else None) for kind in KINDS
                ),
                line.corrected_by is not None,
                not line.public,
                can_be_corrected(line, ledger.lines),
            )
        )
    return tuple(rows)


def shares_table(ledger: GrantLedger) -> tables.Table:
    headings = tables.columns("Commune", "Poids", "Attribué (€)")
    rows = tuple(
        (
            tables.name(share.name or "Non localisé"),
            tables.Cell(str(share.weight), share.weight),
            tables.money(share.awarded if ledger.lines else None),
        )
        for share in ledger.shares
    )
    return tables.Table("Part de chaque commune", headings, rows)


def cofundings(grant: Grant) -> list[tuple[str, str]]:
    return [
        (str(FunderKind(each.funder).label), euros(each.amount))
        for each in grant.cofundings.order_by("pk")
    ]


def envelope_text(ledger: GrantLedger) -> str:
    """ "Enveloppe IDF 2021, France : reste 1 000,00 € sur 5 000,00 €"."""
    found = ledger.envelope
    if found is None:
        return ""
    place = found.department.name if found.department else "France"
    left = found.allocated - found.delegated - found.awarded
    state = f"reste {euros(left)}" if left >= 0 else f"dépassée de {euros(-left)}"
    kind = "limitative" if found.binding else "indicative"
    return (
        f"Enveloppe {kind} {found.fund_id} {found.year}, {place}{NO_BREAK_SPACE}: "
        f"{state} sur {euros(found.allocated)}"
    )
