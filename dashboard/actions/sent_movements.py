"""Lines of the ledger as a program sends them: signed, as they are read back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dashboard.actions import ledger
from dashboard.actions.refusals import Refused, one_transaction
from dashboard.actions.sent import NothingWritten
from dashboard.models import Grant, Movement, User
from dashboard.models.choices import NATURES_OF_KIND, DatePrecision, Kind, Nature, slug

# Natures that take back: their amount is negative.
TAKES_BACK = (Nature.CANCELLATION, Nature.DECOMMITMENT, Nature.REPAYMENT)
DEFAULT_NATURE = {
    Kind.AWARD: Nature.AMENDMENT,
    Kind.COMMITMENT: Nature.LEGAL_COMMITMENT,
    Kind.PAYMENT: Nature.INSTALMENT,
}


@dataclass(frozen=True, kw_only=True)
class SentMovement:
    """`commitment`: the number of its EJ, or the id of the movement that opened it."""

    kind: str
    nature: str = ""
    amount: Decimal
    effective_on: date
    date_precision: str = DatePrecision.DAY
    reference: str = ""
    commitment: str = ""
    corrects: int | None = None
    reason: str = ""


def record_several(*, by: User, grant: Grant, sent: Sequence[SentMovement]) -> list[Movement]:
    """All or nothing, in their order. Raises NothingWritten."""
    written: list[Movement] = []
    refused: dict[int, Refused] = {}
    with one_transaction():
        for place, one in enumerate(sent):
            try:
                written.append(record_sent(by=by, grant=grant, sent=one))
            except Refused as reason:
                refused[place] = reason
        if refused:
            raise NothingWritten(refused)
    return written


def record_sent(*, by: User, grant: Grant, sent: SentMovement) -> Movement:
    """Raises Refused when the nature is not one of its kind, and what the ledger refuses."""
    if sent.corrects is not None:
        return _correct(by, grant, sent, sent.corrects)
    nature = sent.nature or DEFAULT_NATURE[Kind(sent.kind)]
    if nature not in NATURES_OF_KIND[sent.kind] or nature == Nature.REVERSAL:
        known = ", ".join(slug(Nature, each) for each in NATURES_OF_KIND[sent.kind][:-1])
        raise Refused(f"Natures possibles ici : {known}.", field="nature")
    if nature in TAKES_BACK and sent.amount >= 0:
        message = "Ce mouvement reprend de l'argent : son montant est négatif."
        raise Refused(message, field="montant")
    if sent.kind == Kind.AWARD:
        return _amend(by, grant, sent, nature)
    if nature == Nature.LEGAL_COMMITMENT:
        return ledger.record_commitment(
            by=by,
            grant=grant,
            amount=sent.amount,
            effective_on=sent.effective_on,
            date_precision=sent.date_precision,
            reference=sent.reference,
        )
    return _on_commitment(by, _commitment(grant, sent.commitment), sent, nature)


def _on_commitment(by: User, commitment: Movement, sent: SentMovement, nature: str) -> Movement:
    if nature == Nature.DECOMMITMENT:
        return ledger.record_decommitment(
            by=by,
            commitment=commitment,
            amount=-sent.amount,
            effective_on=sent.effective_on,
            reason=_reason(sent),
        )
    if nature == Nature.REPAYMENT:
        return ledger.record_repayment(
            by=by,
            commitment=commitment,
            amount=-sent.amount,
            effective_on=sent.effective_on,
            reason=_reason(sent),
            reference=sent.reference,
        )
    return ledger.record_payment(
        by=by,
        commitment=commitment,
        amount=sent.amount,
        effective_on=sent.effective_on,
        nature=nature,
        reference=sent.reference,
        date_precision=sent.date_precision,
    )


def _amend(by: User, grant: Grant, sent: SentMovement, nature: str) -> Movement:
    if nature == Nature.CANCELLATION:
        return ledger.record_cancellation(
            by=by,
            grant=grant,
            amount=-sent.amount,
            effective_on=sent.effective_on,
            reason=_reason(sent),
        )
    if nature != Nature.AMENDMENT:
        raise Refused(
            "L'attribution initiale s'écrit en soumettant l'aide.",
            hint="Envoyez un avenant ou une annulation.",
            field="nature",
        )
    return ledger.record_amendment(
        by=by,
        grant=grant,
        amount=sent.amount,
        effective_on=sent.effective_on,
        reason=_reason(sent),
        date_precision=sent.date_precision,
    )


def _correct(by: User, grant: Grant, sent: SentMovement, wrong: int) -> Movement:
    """The movement named is taken back whole: what else is sent must say the same."""
    found = grant.movements.filter(pk=wrong, kind=sent.kind).first()
    if found is None:
        raise Refused(
            f"L'aide {grant.reference} n'a pas de mouvement {wrong} de cette sorte.",
            field="corrige",
        )
    if sent.amount != -found.amount:
        raise Refused(
            "Une correction reprend un mouvement entier : son montant est l'opposé.",
            hint="Renvoyez ensuite le mouvement tel qu'il aurait dû être.",
            field="montant",
        )
    return ledger.reverse_movement(by=by, movement=found, reason=_reason(sent))


def _commitment(grant: Grant, name: str) -> Movement:
    opened = grant.movements.filter(nature=Nature.LEGAL_COMMITMENT)
    found = list(opened.filter(reference=name)[:2]) if name else list(opened[:2])
    if not found and name.isascii() and name.isdigit() and len(name) < 16:
        found = list(opened.filter(pk=int(name)))
    if len(found) == 1:
        return found[0]
    if found:
        message = "Plusieurs engagements juridiques répondent : donnez l'id de l'un d'eux."
    else:
        message = f"L'aide {grant.reference} n'a pas cet engagement juridique."
    raise Refused(message, field="engagement")


def _reason(sent: SentMovement) -> str:
    if not sent.reason.strip():
        raise Refused("Dites pourquoi.", field="motif")
    return sent.reason
