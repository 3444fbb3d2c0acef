"""What the rows of an accounting file make of one grant's ledger. Pure.

A row says the state of a commitment (an EJ and its poste), of a payment under it (a DP), or both.
What the ledger lacks is recorded; what the source itself recorded otherwise is reversed and
recorded again; what an agent recorded or mended otherwise is a conflict, refused with both values.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from dashboard.formats import euros
from dashboard.imports.changes import (
    CONTINUED,
    CannotFollow,
    Ledger,
    Live,
    Wanted,
    correct_opening,
)
from dashboard.imports.said import (
    COMMITTED,
    NOTHING,
    PAID,
    Allowed,
    Answer,
    Difference,
    Given,
    Group,
    Refusal,
    Said,
    committed_by,
    lacking,
    overpaid,
    payments_by,
)
from dashboard.models.choices import Kind, Nature

NEW: Final = "new"
CHANGED: Final = "changed"


def attach(
    ledger: Ledger, rows: Sequence[Said], *, allowed: Allowed, reversed_since: Iterable[Given] = ()
) -> Answer:
    """Every line of every EJ that the rows speak of."""
    work = _Work(ledger, allowed, frozenset(reversed_since))
    slots: dict[str, list[Said]] = {}
    for row in rows:
        slots.setdefault(_slot(ledger, row.commitment), []).append(row)
    for name, said in slots.items():
        work.follow(name, said)
    work.answer.lines = ledger.lines()
    return work.answer


def _slot(ledger: Ledger, commitment: str) -> str:
    """The number that the ledger knows this line by: itself, or its EJ alone."""
    known = {movement.reference for movement in ledger.openings()}
    opened = commitment.partition("/")[0]
    return opened if commitment not in known and opened in known else commitment


@dataclass(slots=True)
class _Work:
    ledger: Ledger
    allowed: Allowed
    reversed_since: frozenset[Given]
    answer: Answer = field(default_factory=Answer)

    def follow(self, slot: str, rows: list[Said]) -> None:
        """What is paid less makes room for a decommitment, which comes before what is paid."""
        groups = list(payments_by(rows))
        held = {g.reference: self._paid(slot, g.reference) for g in groups}
        less = [g for g in groups if g.amount < held[g.reference] and held[g.reference] > 0]
        more = sorted((g for g in groups if g not in less), key=lambda g: g.amount < 0)
        for group in less:
            self._try(group.rows, self._pay, slot, group)
        committed = [row for row in rows if row.committed.amount is not None]
        if committed:
            self._try(committed, self._commit, slot, committed)
        for group in more:
            self._try(group.rows, self._pay, slot, group)

    def _try(self, rows: Sequence[Said], act: Callable[..., None], *values: object) -> None:
        try:
            act(*values)
        except Refusal as refusal:
            self.answer.refused.extend((row.n, refusal) for row in rows)

    def _openings(self, slot: str) -> list[Live]:
        """Those of that number; of an EJ told without its postes, those of all of them."""
        found = [m for m in self.ledger.openings() if m.reference == slot]
        if found or "/" in slot:
            return found
        return [m for m in self.ledger.openings() if m.reference.startswith(f"{slot}/")]

    def _payments_of(self, slot: str, reference: str) -> list[Live]:
        openings = self._openings(slot)
        return [
            m
            for m in self.ledger.of(Kind.PAYMENT)
            if m.opening in openings and (not reference or m.reference == reference)
        ]

    def _paid(self, slot: str, reference: str) -> Decimal:
        return sum((m.amount for m in self._payments_of(slot, reference)), NOTHING)

    def _commit(self, slot: str, rows: list[Said]) -> None:
        wanted = committed_by(slot, rows)
        openings = self._openings(slot)
        held = sum((self.ledger.under(m, Kind.COMMITMENT) for m in openings), NOTHING)
        amount = wanted.amount or NOTHING
        ours = bool(openings) and all(m.ours for m in openings)
        moved = ours and wanted.day is not None and all(m.day != wanted.day for m in openings)
        if amount == held and not (moved and amount):
            return
        if self._is_kept(rows, Given(slot, ""), openings, COMMITTED, amount, held):
            return
        self._check_commit(slot, wanted, held)
        if openings:
            _correct(self.ledger, openings[-1], amount - held, wanted)
        elif wanted.day is not None:
            self.ledger.add(_opened(slot, amount, wanted.day, wanted.precision), "")
        self._told(rows, COMMITTED, amount, held, CHANGED if openings else NEW)

    def _check_commit(self, slot: str, wanted: Wanted, held: Decimal) -> None:
        amount = wanted.amount or NOTHING
        if not (self.allowed.commit or self.allowed.pay):
            raise lacking("engager", COMMITTED)
        if self._paid(slot, "") and not self.allowed.pay:
            raise Refusal(
                "engagement-deja-paye",
                COMMITTED,
                f"L'EJ {slot} porte des paiements : le corriger les enregistre de nouveau.",
                "Laissez cette ligne à un compte comptable.",
            )
        if wanted.day is None and not self._openings(slot):
            raise Refusal(
                "date-absente",
                "date_engagement",
                f"L'EJ {slot} n'est pas connu et sa ligne n'a pas de date d'engagement.",
                "Renseignez la date d'engagement.",
            )
        awarded = self.ledger.total(Kind.AWARD)
        committed = self.ledger.total(Kind.COMMITMENT) + amount - held
        if committed > awarded:
            raise Refusal(
                "engage-depasse-attribue",
                COMMITTED,
                f"Avec cet EJ, l'engagé ({euros(committed)}) dépasserait l'attribué "
                f"({euros(awarded)}).",
                "Enregistrez d'abord l'avenant, ou vérifiez l'aide et le montant.",
            )
        paid = self._paid(slot, "")
        if amount < paid:
            raise overpaid(slot, COMMITTED, paid, amount)

    def _pay(self, slot: str, group: Group) -> None:
        held = self._payments_of(slot, group.reference)
        total = sum((m.amount for m in held), NOTHING)
        ours = bool(held) and all(m.ours for m in held)
        moved = (
            ours
            and bool(group.reference)
            and group.day is not None
            and all(m.day != group.day for m in held)
        )
        if group.amount == total and not (moved and group.amount):
            return
        given = Given(slot, group.reference)
        checked = held if group.reference else []
        if self._is_kept(group.rows, given, checked, PAID, group.amount, total):
            return
        if not self._may_pay(group):
            return
        self._refuse_unnumbered_twin(slot, group, held)
        again = held if group.reference else self._unnumbered(slot, group.amount - total)
        for movement in reversed(again):
            self.ledger.take_back(movement)
        rest = group.amount - self._paid(slot, group.reference)
        if rest < 0 and not group.reference:
            raise Refusal(
                "cumul-inferieur",
                PAID,
                f"Le cumul payé sous l'EJ {slot} ({euros(group.amount)}) est inférieur aux "
                f"demandes de paiement enregistrées ({euros(total)}).",
                "Donnez chaque DP sur sa ligne, ou vérifiez le cumul.",
            )
        self._add(slot, group, rest)
        self._told(group.rows, PAID, group.amount, total, CHANGED if held else NEW)

    def _unnumbered(self, slot: str, difference: Decimal) -> list[Live]:
        """What must be recorded again to lower a total that is told without its DP."""
        if difference >= 0:
            return []
        return [m for m in self._payments_of(slot, "") if not m.reference and m.ours]

    def _add(self, slot: str, group: Group, rest: Decimal) -> None:
        """Pay, or take back, under the commitments of that number that have room."""
        openings = self._openings(slot)
        if rest and not openings:
            raise Refusal(
                "paiement-sans-engagement",
                PAID,
                f"L'EJ {slot} n'est engagé sur aucune aide : le paiement ne s'y rattache pas.",
                "Ajoutez sa ligne d'engagement au fichier, ou enregistrez d'abord l'EJ.",
            )
        room = sum((self.ledger.room(m) for m in openings), NOTHING)
        paid = self._paid(slot, "")
        if rest > room:
            raise overpaid(slot, PAID, paid + rest, paid + room)
        if paid + rest < 0:
            raise Refusal(
                "reversement-sans-paiement",
                PAID,
                f"Sous l'EJ {slot}, le total payé deviendrait négatif ({euros(paid + rest)}).",
                "Donnez aussi la demande de paiement que ce reversement reprend.",
            )
        settled = self.ledger.total(Kind.PAYMENT) + rest == self.ledger.total(Kind.AWARD)
        for opening in openings:
            part = (
                min(rest, self.ledger.room(opening))
                if rest > 0
                else -min(-rest, self.ledger.under(opening, Kind.PAYMENT))
            )
            if part:
                self._record(opening, part, group, settled=settled)
                rest -= part

    def _record(self, opening: Live, part: Decimal, group: Group, *, settled: bool) -> None:
        paid = Nature.BALANCE if settled else Nature.INSTALMENT
        payment = Live(
            Kind.PAYMENT,
            paid if part > 0 else Nature.REPAYMENT,
            part,
            group.day or opening.day,
            group.precision,
            group.reference,
            opening=opening,
            ours=True,
        )
        self.ledger.add(payment, CONTINUED if self.ledger.of(Kind.PAYMENT) else "")

    def _may_pay(self, group: Group) -> bool:
        """False, and a note, when the row's commitment is applied without its payment."""
        if self.allowed.pay and not self.allowed.awarded:
            return True
        if self.allowed.pay:
            raise Refusal(
                "ordonnateur-comptable",
                PAID,
                "Sur une même aide, le compte qui attribue n'est pas celui qui paie.",
                "Laissez cette ligne à un compte comptable.",
            )
        refusal = lacking("enregistrer un paiement", PAID)
        if any(row.n not in self.answer.effects for row in group.rows):
            raise refusal
        self.answer.notes.extend((row.n, refusal) for row in group.rows)
        return False

    def _refuse_unnumbered_twin(self, slot: str, group: Group, held: list[Live]) -> None:
        if held or not group.reference:
            return
        twin = next(
            (
                m
                for m in self._payments_of(slot, "")
                if not m.reference and m.amount == group.amount
            ),
            None,
        )
        if twin is not None:
            raise Refusal(
                "paiement-deja-saisi",
                PAID,
                f"Un paiement de {euros(twin.amount)} du {twin.day:%d/%m/%Y}, sans numéro de DP, "
                f"est déjà enregistré sous l'EJ {slot}.",
                f"Corrigez-le à l'écran : donnez-lui le numéro {group.reference}.",
            )

    def _is_kept(
        self,
        rows: Sequence[Said],
        given: Given,
        held: Sequence[Live],
        column: str,
        amount: Decimal,
        total: Decimal,
    ) -> bool:
        """True when an agent mended what this very row said. Raises when both moved."""
        by_an_agent = given in self.reversed_since if not held else any(not m.ours for m in held)
        if not by_an_agent:
            return False
        if all(row.same for row in rows):
            return True
        what = f"La DP {given.payment}" if given.payment else f"L'EJ {given.commitment}"
        raise Refusal(
            "conflit",
            column,
            f"{what} vaut {euros(amount)} dans le fichier et {euros(total)} dans la base, où "
            "quelqu'un l'a saisi ou corrigé hors de cette source.",
            "Enregistrez la bonne valeur à l'écran, ou reprenez celle de la base dans le fichier.",
        )

    def _told(
        self, rows: Sequence[Said], column: str, amount: Decimal, held: Decimal, effect: str
    ) -> None:
        for row in rows:
            known = self.answer.effects.get(row.n, effect)
            self.answer.effects[row.n] = CHANGED if CHANGED in (known, effect) else NEW
            self.answer.differences.append(Difference(row.n, column, str(amount), str(held)))


def _opened(slot: str, amount: Decimal, day: date, precision: str) -> Live:
    return Live(Kind.COMMITMENT, Nature.LEGAL_COMMITMENT, amount, day, precision, slot, ours=True)


def _correct(ledger: Ledger, wrong: Live, difference: Decimal, wanted: Wanted) -> None:
    try:
        correct_opening(ledger, wrong, difference, wanted)
    except CannotFollow as reason:
        raise Refusal(
            "montants-incoherents", reason.column, reason.problem, reason.way_out
        ) from reason
