"""Lines of the ledger after the first award: amendments, commitments, payments, corrections."""

from datetime import date
from decimal import Decimal

from dashboard.actions.grants import locked
from dashboard.actions.publication import publish_ledger
from dashboard.actions.refusals import Refused, one_transaction
from dashboard.models import Grant, Movement, User
from dashboard.models.choices import DatePrecision, Kind, Nature, Status
from dashboard.permissions import Right, require

RIGHT_OF_KIND = {
    Kind.AWARD: Right.AWARD,
    Kind.COMMITMENT: Right.COMMIT,
    Kind.PAYMENT: Right.PAY,
}


def record_amendment(
    *,
    by: User,
    grant: Grant,
    amount: Decimal,
    effective_on: date,
    reason: str,
    date_precision: str = DatePrecision.DAY,
) -> Movement:
    """Raise or lower the award by a signed amount; if published, it waits for a publisher."""
    return _record(
        by,
        Movement(
            grant=grant,
            kind=Kind.AWARD,
            nature=Nature.AMENDMENT,
            amount=amount,
            effective_on=effective_on,
            date_precision=date_precision,
            reason=reason,
        ),
    )


def record_cancellation(
    *, by: User, grant: Grant, amount: Decimal, effective_on: date, reason: str
) -> Movement:
    """Cancel a positive amount of the award; on a published grant it waits for a publisher."""
    return _record(
        by,
        Movement(
            grant=grant,
            kind=Kind.AWARD,
            nature=Nature.CANCELLATION,
            amount=-amount,
            effective_on=effective_on,
            reason=reason,
        ),
    )


def record_commitment(
    *,
    by: User,
    grant: Grant,
    amount: Decimal,
    effective_on: date,
    reference: str = "",
    date_precision: str = DatePrecision.DAY,
) -> Movement:
    """Open a legal commitment (EJ); public at once on a published grant."""
    return _record(
        by,
        Movement(
            grant=grant,
            kind=Kind.COMMITMENT,
            nature=Nature.LEGAL_COMMITMENT,
            amount=amount,
            effective_on=effective_on,
            date_precision=date_precision,
            reference=reference,
        ),
    )


def record_decommitment(
    *, by: User, commitment: Movement, amount: Decimal, effective_on: date, reason: str
) -> Movement:
    """Give back a positive amount of a legal commitment."""
    return _record(
        by,
        Movement(
            grant=commitment.grant,
            kind=Kind.COMMITMENT,
            nature=Nature.DECOMMITMENT,
            amount=-amount,
            effective_on=effective_on,
            on_commitment=commitment,
            reason=reason,
        ),
    )


def record_payment(
    *,
    by: User,
    commitment: Movement,
    amount: Decimal,
    effective_on: date,
    nature: str = Nature.INSTALMENT,
    reference: str = "",
    date_precision: str = DatePrecision.DAY,
) -> Movement:
    """Pay under a legal commitment; public at once on a published grant."""
    return _record(
        by,
        Movement(
            grant=commitment.grant,
            kind=Kind.PAYMENT,
            nature=nature,
            amount=amount,
            effective_on=effective_on,
            date_precision=date_precision,
            on_commitment=commitment,
            reference=reference,
        ),
    )


def record_repayment(
    *,
    by: User,
    commitment: Movement,
    amount: Decimal,
    effective_on: date,
    reason: str,
    reference: str = "",
) -> Movement:
    """Take back a positive amount that was paid (reversement)."""
    return _record(
        by,
        Movement(
            grant=commitment.grant,
            kind=Kind.PAYMENT,
            nature=Nature.REPAYMENT,
            amount=-amount,
            effective_on=effective_on,
            on_commitment=commitment,
            reason=reason,
            reference=reference,
        ),
    )


def reverse_movement(*, by: User, movement: Movement, reason: str) -> Movement:
    """Negate a movement at its own effective date: the only way to mend a mistake."""
    if not reason.strip():
        raise Refused("Dites pourquoi ce mouvement est corrigé.", field="motif")
    return _record(by, _mirror(movement, reason))


def correct_movement(
    *,
    by: User,
    movement: Movement,
    amount: Decimal,
    effective_on: date,
    reason: str,
    date_precision: str = "",
) -> Movement:
    """Reverse a movement and record it again as it should have been; returns the new one.

    Without a precision of its own the date is known as exactly as it was.
    """
    if not reason.strip():
        raise Refused("Dites pourquoi ce mouvement est corrigé.", field="motif")
    if movement.nature == Nature.LEGAL_COMMITMENT and movement.on_this_commitment.exists():
        raise Refused(
            "Cet engagement porte déjà des paiements ou dégagements.",
            hint="Corrigez-les d'abord, ou enregistrez un dégagement.",
        )
    with one_transaction():
        _write(by, _mirror(movement, reason))
        return _write(
            by,
            Movement(
                grant=movement.grant,
                kind=movement.kind,
                nature=movement.nature,
                amount=amount,
                effective_on=effective_on,
                date_precision=date_precision or movement.date_precision,
                on_commitment=movement.on_commitment,
                reference=movement.reference,
                reason=reason,
            ),
        )


def _mirror(movement: Movement, reason: str) -> Movement:
    opening = movement.nature == Nature.LEGAL_COMMITMENT
    return Movement(
        grant=movement.grant,
        kind=movement.kind,
        nature=Nature.REVERSAL,
        amount=-movement.amount,
        effective_on=movement.effective_on,
        date_precision=movement.date_precision,
        on_commitment=movement if opening else movement.on_commitment,
        reference=movement.reference,
        corrects=movement,
        reason=reason,
    )


def _record(by: User, movement: Movement) -> Movement:
    with one_transaction():
        return _write(by, movement)


def _write(by: User, movement: Movement) -> Movement:
    grant = locked(movement.grant)
    require(by, RIGHT_OF_KIND[Kind(movement.kind)], grant.department)
    if grant.status in (Status.DRAFT, Status.CANCELLED):
        raise Refused(
            f"L'aide {grant.reference} est {grant.get_status_display().lower()} : "
            "aucun mouvement ne s'y enregistre."
        )
    _refuse_paying_own_award(by, grant, movement.kind)
    movement.recorded_by = by
    movement.save(force_insert=True)
    if movement.kind != Kind.AWARD:
        publish_ledger(grant=grant, by=by, up_to_movement=movement.pk)
    return movement


def _refuse_paying_own_award(by: User, grant: Grant, kind: str) -> None:
    """Ordonnateur and comptable stay apart (décret n° 2012-1246, article 9)."""
    if by.is_system or kind == Kind.COMMITMENT:
        return
    other = Kind.AWARD if kind == Kind.PAYMENT else Kind.PAYMENT
    if Movement.objects.filter(grant=grant, kind=other, recorded_by=by).exists():
        raise Refused(
            f"Sur l'aide {grant.reference}, le compte qui attribue n'est pas celui qui paie.",
            hint="Demandez à une autre personne habilitée.",
        )
