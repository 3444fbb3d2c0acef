"""From what a ledger holds to what a source now says: the movements that lead there. Pure.

A source says a state: so much awarded, committed, paid, at a date. At the same date or before,
it corrects: the movement is reversed and recorded again. At a later date, it goes on: an
amendment, another commitment, another payment, for the difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from dashboard.formats import euros
from dashboard.models.choices import Kind, Nature

CORRECTED: Final = "Correction par la source"
CONTINUED: Final = "Mise à jour par la source"
COLUMNS: Final = {
    Kind.AWARD: "montant_attribue",
    Kind.COMMITMENT: "montant_engage",
    Kind.PAYMENT: "montant_paye",
}


class CannotFollow(Exception):
    """No honest movement leads to what the row says; the texts are French."""

    def __init__(self, column: str, problem: str, way_out: str) -> None:
        super().__init__(problem)
        self.column = column
        self.problem = problem
        self.way_out = way_out


class Line(NamedTuple):
    """A movement to record; `number` orders it, `on_line` names the one that opens its EJ."""

    number: int
    kind: str
    nature: str
    amount: Decimal
    effective_on: date
    date_precision: str
    reference: str
    corrects_id: int | None
    on_commitment_id: int | None
    on_line: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the row says of one kind; `amount` None: nothing is said."""

    amount: Decimal | None
    day: date | None
    precision: str
    reference: str = ""


@dataclass(slots=True, eq=False)
class Live:
    """A movement in force: recorded (it has an `id`) or planned. `ours`: the source said it."""

    kind: str
    nature: str
    amount: Decimal
    day: date
    precision: str
    reference: str
    id: int | None = None
    opening: "Live | None" = None
    ours: bool = False


class Step(NamedTuple):
    """A movement to record, or (`back`) to reverse."""

    movement: Live
    back: bool
    reason: str


@dataclass(slots=True)
class Ledger:
    """The movements in force of one grant, and what is planned on it."""

    live: list[Live]
    plan: list[Step] = field(default_factory=list)

    def of(self, kind: str) -> list[Live]:
        return [m for m in self.live if m.kind == kind]

    def total(self, kind: str) -> Decimal:
        return sum((m.amount for m in self.of(kind)), Decimal(0))

    def openings(self) -> list[Live]:
        return [m for m in self.live if m.nature == Nature.LEGAL_COMMITMENT]

    def under(self, opening: Live, kind: str) -> Decimal:
        """What is committed or paid under one legal commitment."""
        own = opening.amount if kind == Kind.COMMITMENT else Decimal(0)
        return own + sum(
            (m.amount for m in self.live if m.opening is opening and m.kind == kind), Decimal(0)
        )

    def room(self, opening: Live) -> Decimal:
        return self.under(opening, Kind.COMMITMENT) - self.under(opening, Kind.PAYMENT)

    def add(self, movement: Live, reason: str) -> None:
        self.plan.append(Step(movement, False, reason))
        self.live.append(movement)

    def take_back(self, movement: Live) -> None:
        """Reverse a recorded movement; one that is only planned is forgotten."""
        self.live.remove(movement)
        if movement.id is None:
            self.plan = [step for step in self.plan if step.movement is not movement]
        else:
            self.plan.append(Step(movement, True, CORRECTED))

    def lines(self) -> list[Line]:
        """The plan as it is recorded, each line naming what it stands on."""
        numbers = {
            id(step.movement): number for number, step in enumerate(self.plan, 1) if not step.back
        }
        return [self._line(number, step, numbers) for number, step in enumerate(self.plan, 1)]

    @staticmethod
    def _line(number: int, step: Step, numbers: dict[int, int]) -> Line:
        movement, back = step.movement, step.back
        reversed_opening = back and movement.nature == Nature.LEGAL_COMMITMENT
        opening = movement if reversed_opening else movement.opening
        return Line(
            number=number,
            kind=movement.kind,
            nature=Nature.REVERSAL if back else movement.nature,
            amount=-movement.amount if back else movement.amount,
            effective_on=movement.day,
            date_precision=movement.precision,
            reference=movement.reference,
            corrects_id=movement.id if back else None,
            on_commitment_id=opening.id if opening else None,
            on_line=numbers[id(opening)] if opening and opening.id is None else None,
            reason=step.reason,
        )


def follow(ledger: Ledger, awarded: Wanted, committed: Wanted, paid: Wanted) -> list[Line]:
    """The lines that bring the ledger to the three states. Raises CannotFollow."""
    _follow_award(ledger, awarded)
    less_paid = paid.amount is not None and paid.amount < ledger.total(Kind.PAYMENT)
    if less_paid:
        # What is no longer paid makes room for a decommitment.
        _follow_payment(ledger, paid)
    _follow_commitment(ledger, committed)
    if not less_paid:
        _follow_payment(ledger, paid)
    _check(ledger, {Kind.AWARD: awarded, Kind.COMMITMENT: committed, Kind.PAYMENT: paid})
    return ledger.lines()


def _latest(movements: list[Live]) -> Live:
    return max(movements, key=lambda m: (m.day, movements.index(m)))


def _at(movements: list[Live], day: date | None) -> Live:
    """The last movement of that day, else the latest of all."""
    return next((m for m in reversed(movements) if m.day == day), _latest(movements))


def corrected(movement: Live, amount: Decimal, wanted: Wanted) -> Live:
    """The movement as it should have been."""
    return Live(
        kind=movement.kind,
        nature=movement.nature,
        amount=amount,
        day=wanted.day or movement.day,
        precision=wanted.precision or movement.precision,
        reference=wanted.reference if "|" not in wanted.reference else "",
        opening=movement.opening,
        ours=movement.ours,
    )


def _follow_award(ledger: Ledger, wanted: Wanted) -> None:
    live = ledger.of(Kind.AWARD)
    if wanted.amount is None or wanted.day is None or not live:
        return
    difference = wanted.amount - ledger.total(Kind.AWARD)
    known = any((m.day, m.precision) == (wanted.day, wanted.precision) for m in live)
    if not difference and known:
        return
    latest = _latest(live)
    if difference and wanted.day > latest.day:
        ledger.add(
            Live(Kind.AWARD, Nature.AMENDMENT, difference, wanted.day, wanted.precision, ""),
            CONTINUED,
        )
        return
    wrong = _at(live, wanted.day)
    amount = wrong.amount + difference
    right = corrected(wrong, amount, wanted)
    if wrong.nature == Nature.INITIAL and amount < 0:
        raise CannotFollow(
            "montant_attribue",
            f"L'attribution initiale deviendrait négative ({euros(amount)}) : des avenants la "
            "suivent.",
            "Donnez la date de l'avenant qui réduit le montant.",
        )
    if wrong.nature == Nature.CANCELLATION and amount >= 0:
        right.nature = Nature.AMENDMENT
    ledger.take_back(wrong)
    if amount or right.nature == Nature.INITIAL:
        ledger.add(right, CORRECTED)


def _follow_commitment(ledger: Ledger, wanted: Wanted) -> None:
    if wanted.amount is None:
        return
    difference = wanted.amount - ledger.total(Kind.COMMITMENT)
    openings = ledger.openings()
    numbers = {m.reference for m in openings}
    renamed = bool(wanted.reference) and not set(wanted.reference.split("|")) <= numbers
    if not openings or (renamed and difference > 0):
        _open(ledger, difference, wanted, wanted.reference)
        return
    live = ledger.of(Kind.COMMITMENT)
    moved = wanted.day is not None and all(m.day != wanted.day for m in live)
    if not (difference or renamed or (moved and wanted.amount)):
        return
    if renamed and len(openings) > 1:
        raise CannotFollow(
            "reference_engagement",
            f"L'engagement « {wanted.reference} » n'est pas connu de cette aide, qui en a "
            "plusieurs.",
            f"Nommez l'un de : {', '.join(sorted(numbers))}.",
        )
    later = wanted.day is not None and wanted.day > _latest(live).day
    named = [m for m in openings if m.reference in wanted.reference.split("|")] or openings
    if difference > 0 and later:
        _open(ledger, difference, wanted, _latest(named).reference)
    elif difference < 0 and later:
        _give_back(ledger, Kind.COMMITMENT, -difference, wanted)
    else:
        correct_opening(ledger, _at(named, wanted.day), difference, wanted)


def _open(ledger: Ledger, amount: Decimal, wanted: Wanted, reference: str) -> None:
    if amount and wanted.day:
        ledger.add(
            Live(
                Kind.COMMITMENT,
                Nature.LEGAL_COMMITMENT,
                amount,
                wanted.day,
                wanted.precision,
                "" if "|" in reference else reference,
            ),
            CONTINUED if ledger.of(Kind.COMMITMENT) else "",
        )


def correct_opening(ledger: Ledger, wrong: Live, difference: Decimal, wanted: Wanted) -> None:
    """Reverse a legal commitment with all that stands on it, and record it all again."""
    amount = wrong.amount + difference
    if amount < 0:
        raise CannotFollow(
            "montant_engage",
            f"L'engagement « {wrong.reference} » deviendrait négatif ({euros(amount)}).",
            "Donnez la date du dégagement.",
        )
    children = [m for m in ledger.live if m.opening is wrong]
    for child in reversed(children):
        ledger.take_back(child)
    ledger.take_back(wrong)
    if not amount and not children:
        return
    right = corrected(wrong, amount, wanted)
    right.reference = right.reference or wrong.reference
    ledger.add(right, CORRECTED)
    for child in children:
        ledger.add(replace(child, id=None, opening=right), CORRECTED)


def _give_back(ledger: Ledger, kind: str, amount: Decimal, wanted: Wanted) -> None:
    """Spread a decommitment or a repayment over the legal commitments, the last one first."""
    for opening in reversed(ledger.openings()):
        available = ledger.room(opening) if kind == Kind.COMMITMENT else ledger.under(opening, kind)
        part = min(amount, available)
        if part > 0 and wanted.day:
            nature = Nature.DECOMMITMENT if kind == Kind.COMMITMENT else Nature.REPAYMENT
            reference = wanted.reference if kind == Kind.PAYMENT else opening.reference
            ledger.add(
                Live(kind, nature, -part, wanted.day, wanted.precision, reference, opening=opening),
                CONTINUED,
            )
            amount -= part


def _follow_payment(ledger: Ledger, wanted: Wanted) -> None:
    if wanted.amount is None:
        return
    difference = wanted.amount - ledger.total(Kind.PAYMENT)
    live = ledger.of(Kind.PAYMENT)
    if not live or (difference > 0 and wanted.day and wanted.day > _latest(live).day):
        _pay(ledger, difference, wanted)
        return
    if difference < 0 and wanted.day and wanted.day > _latest(live).day:
        _give_back(ledger, Kind.PAYMENT, -difference, wanted)
        return
    moved = wanted.day is not None and all(m.day != wanted.day for m in live)
    numbers = {m.reference for m in live}
    renamed = bool(wanted.reference) and not set(wanted.reference.split("|")) <= numbers
    if difference or (wanted.amount and (moved or renamed)):
        _correct_payment(ledger, _at(live, wanted.day), difference, wanted)


def _correct_payment(ledger: Ledger, wrong: Live, difference: Decimal, wanted: Wanted) -> None:
    opening = wrong.opening
    if opening is None or difference > ledger.room(opening):
        _pay(ledger, difference, wanted)
        return
    amount = wrong.amount + difference
    if amount < 0 and wrong.nature != Nature.REPAYMENT:
        raise CannotFollow(
            "montant_paye",
            f"Le paiement du {wrong.day:%d/%m/%Y} deviendrait négatif ({euros(amount)}).",
            "Donnez la date du reversement.",
        )
    right = corrected(wrong, amount, wanted)
    right.reference = right.reference or wrong.reference
    if wrong.nature == Nature.REPAYMENT and amount >= 0:
        right.nature = Nature.INSTALMENT
    ledger.take_back(wrong)
    if amount:
        ledger.add(right, CORRECTED)


def _pay(ledger: Ledger, amount: Decimal, wanted: Wanted) -> None:
    """Pay under the commitments that have room, the first one first."""
    settled = wanted.amount == ledger.total(Kind.AWARD)
    nature = Nature.BALANCE if settled else Nature.INSTALMENT
    reason = CONTINUED if ledger.of(Kind.PAYMENT) else ""
    for opening in ledger.openings():
        part = min(amount, ledger.room(opening))
        if part > 0 and wanted.day:
            reference = "" if "|" in wanted.reference else wanted.reference
            ledger.add(
                Live(
                    Kind.PAYMENT,
                    nature,
                    part,
                    wanted.day,
                    wanted.precision,
                    reference,
                    opening=opening,
                ),
                reason,
            )
            amount -= part


def _check(ledger: Ledger, states: Mapping[Kind, Wanted]) -> None:
    """What PostgreSQL would refuse for the whole batch is refused here for the row."""
    for kind, wanted in states.items():
        if wanted.amount is not None and ledger.total(kind) != wanted.amount:
            raise CannotFollow(
                COLUMNS[kind],
                f"Aucun mouvement honnête ne mène à {euros(wanted.amount)}.",
                "Vérifiez les montants et leurs dates, ou enregistrez le mouvement à l'écran.",
            )
    awarded, committed = ledger.total(Kind.AWARD), ledger.total(Kind.COMMITMENT)
    if committed > awarded:
        raise CannotFollow(
            "montant_attribue",
            f"L'engagé ({euros(committed)}) dépasserait l'attribué ({euros(awarded)}).",
            "Donnez aussi le nouveau montant engagé.",
        )
    for opening in ledger.openings():
        if ledger.room(opening) < 0:
            paid = euros(ledger.under(opening, Kind.PAYMENT))
            held = euros(ledger.under(opening, Kind.COMMITMENT))
            raise CannotFollow(
                "montant_engage",
                f"Sous l'engagement « {opening.reference} », le payé ({paid}) dépasserait "
                f"l'engagé ({held}).",
                "Donnez aussi le nouveau montant payé.",
            )
