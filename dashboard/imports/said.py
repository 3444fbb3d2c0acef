"""What the rows of an accounting file say of a ledger, gathered line by line. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from dashboard.formats import euros
from dashboard.imports.changes import CannotFollow, Line, Wanted

NOTHING: Final = Decimal("0.00")
COMMITTED: Final = "montant_engage"
PAID: Final = "montant_paye"


class Refusal(CannotFollow):
    """`rule` names it for programs."""

    def __init__(self, rule: str, column: str, problem: str, way_out: str) -> None:
        super().__init__(column, problem, way_out)
        self.rule = rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A row. `commitment` is `EJ/poste`, or the EJ alone; `paid.reference` is the DP. `same`: its
    source said exactly this the last time."""

    n: int
    commitment: str
    committed: Wanted
    paid: Wanted
    same: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What the account may do on this grant. `awarded`: it recorded an award there itself."""

    commit: bool = True
    pay: bool = True
    awarded: bool = False


class Difference(NamedTuple):
    n: int
    field: str
    said: str
    held: str


@dataclass(slots=True)
class Answer:
    """`effects`: row → new or changed, when it does something. `notes` tell of a row that is
    applied in part."""

    lines: list[Line] = field(default_factory=list)
    effects: dict[int, str] = field(default_factory=dict)
    refused: list[tuple[int, Refusal]] = field(default_factory=list)
    notes: list[tuple[int, Refusal]] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)


class Given(NamedTuple):
    """Movements that the source recorded and an agent reversed: EJ, DP ('' for a commitment)."""

    commitment: str
    payment: str


class Group(NamedTuple):
    """What the rows say was paid by one DP; without a number, by all of them together."""

    reference: str
    rows: tuple[Said, ...]
    amount: Decimal
    day: date | None
    precision: str


def committed_by(slot: str, rows: Sequence[Said]) -> Wanted:
    """Lines of the EJ itself add up; a line of a DP only repeats what its EJ says."""
    total = NOTHING
    lines: dict[str, list[Said]] = {}
    for row in rows:
        lines.setdefault(row.commitment, []).append(row)
    for said in lines.values():
        own = [row.committed.amount or NOTHING for row in said if not row.paid.reference]
        repeated = {row.committed.amount or NOTHING for row in said if row.paid.reference}
        if len(repeated | ({sum(own, NOTHING)} if own else set())) > 1:
            raise Refusal(
                "engages-contradictoires",
                COMMITTED,
                f"Les lignes du fichier donnent plusieurs montants engagés à l'EJ {slot}.",
                "Donnez le même montant engagé à toutes les lignes de cet EJ et de ce poste.",
            )
        total += sum(own, NOTHING) if own else repeated.pop()
    last = max(rows, key=lambda row: row.committed.day or date.min)
    return replace(last.committed, amount=total)


def payments_by(rows: Sequence[Said]) -> Iterator[Group]:
    """Numbered ones first; a total of nought told without a number says nothing."""
    found: dict[str, list[Said]] = {}
    for row in rows:
        if row.paid.amount is not None and (row.paid.reference or row.paid.amount):
            found.setdefault(row.paid.reference, []).append(row)
    for reference in sorted(found, key=lambda word: (not word, word)):
        said = found[reference]
        last = max(said, key=lambda row: row.paid.day or date.min)
        amount = sum((row.paid.amount or NOTHING for row in said), NOTHING)
        yield Group(reference, tuple(said), amount, last.paid.day, last.paid.precision)


def overpaid(slot: str, column: str, paid: Decimal, committed: Decimal) -> Refusal:
    return Refusal(
        "paye-depasse-engage",
        column,
        f"Sous l'EJ {slot}, le payé ({euros(paid)}) dépasserait l'engagé ({euros(committed)}).",
        "Vérifiez le montant, ou donnez la ligne d'engagement qui le couvre.",
    )


def lacking(what: str, column: str) -> Refusal:
    return Refusal(
        "hors-perimetre",
        column,
        f"Votre compte n'a pas le droit d'{what} sur cette aide.",
        "Laissez cette ligne à un compte habilité, ou demandez ce droit à un administrateur.",
    )
