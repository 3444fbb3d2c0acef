"""Entering, editing, submitting and cancelling a grant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.timezone import now

from dashboard.actions.history import signed
from dashboard.actions.refusals import Refused, StaleVersion, one_transaction
from dashboard.models import (
    Authority,
    Beneficiary,
    CoFunding,
    Department,
    Fund,
    Grant,
    GrantBalance,
    GrantShare,
    ImportBatch,
    Movement,
    User,
)
from dashboard.models.choices import Confidence, DatePrecision, Kind, Nature, Status
from dashboard.permissions import Right, require


@dataclass(frozen=True, kw_only=True)
class GrantEntry:
    """What an agent enters. Amounts in euros; `shares` maps a commune's INSEE code to a weight.

    The code None in `shares` stands for the part that is not located; no share at all means that
    nothing is.
    """

    reference: str
    fund: Fund
    department: Department | None
    year: int
    objet: str
    amount: Decimal | None = None
    awarded_on: date | None = None
    date_precision: str = DatePrecision.DAY
    beneficiary: Beneficiary | None = None
    siret: str = ""
    shares: Mapping[str | None, int] = field(default_factory=dict)
    cofundings: Sequence[tuple[str, Decimal]] = ()
    total_cost: Decimal | None = None
    authority: Authority | None = None
    file_number: str = ""
    convention_on: date | None = None
    payment_terms: str = ""
    payment_dates: str = ""
    eu_notification: str = ""
    confidence: str = Confidence.EXACT
    source_url: str = ""
    commitments_followed: bool = True
    payments_followed: bool = True


FIELDS = (
    "reference",
    "fund",
    "department",
    "year",
    "objet",
    "beneficiary",
    "siret",
    "total_cost",
    "authority",
    "file_number",
    "convention_on",
    "payment_terms",
    "payment_dates",
    "eu_notification",
    "confidence",
    "source_url",
    "commitments_followed",
    "payments_followed",
)


def create_grant(*, by: User, entry: GrantEntry, batch: ImportBatch | None = None) -> Grant:
    """A draft. Raises Refused for a reference already taken or a commune outside."""
    with one_transaction(), signed(by=by):
        require(by, Right.ENTER, entry.department)
        grant = Grant.objects.create(
            **{name: getattr(entry, name) for name in FIELDS},
            draft_amount=entry.amount,
            draft_awarded_on=entry.awarded_on,
            draft_date_precision=entry.date_precision,
            entered_by=by,
            pending_by=[by.pk],
            batch=batch,
        )
        _write_shares(grant, entry)
    return grant


def edit_grant(*, by: User, grant: Grant, entry: GrantEntry, expected_version: int) -> Grant:
    """Replace the fields, shares and co-fundings; the public keeps the last edition.

    Amount and date are only read while the grant is a draft: later they change by amendment.
    Raises StaleVersion when someone saved since `expected_version` was read.
    """
    with one_transaction(), signed(by=by):
        held = locked(grant)
        require(by, Right.ENTER, held.department)
        require(by, Right.ENTER, entry.department)
        if held.version != expected_version:
            raise StaleVersion(
                f"L'aide {held.reference} a été modifiée entre-temps par un autre compte.",
                hint="Comparez les deux saisies avant d'enregistrer la vôtre.",
            )
        if held.status == Status.CANCELLED:
            raise Refused(f"L'aide {held.reference} est annulée : elle ne se modifie plus.")
        for name in FIELDS:
            setattr(held, name, getattr(entry, name))
        if held.status == Status.DRAFT:
            held.draft_amount = entry.amount
            held.draft_awarded_on = entry.awarded_on
            held.draft_date_precision = entry.date_precision
        held.version += 1
        held.updated_at = now()
        held.pending_by = sorted({*held.pending_by, by.pk})
        held.shares.all().delete()
        held.cofundings.all().delete()
        held.save()
        _write_shares(held, entry)
    return held


def submit_grant(*, by: User, grant: Grant) -> Movement:
    """Write the first award of a draft; it now waits for a publisher."""
    with one_transaction(), signed(by=by):
        held = locked(grant)
        require(by, Right.AWARD, held.department)
        if held.status != Status.DRAFT:
            raise Refused(f"L'aide {held.reference} est déjà soumise.")
        if held.draft_amount is None:
            raise Refused("Indiquez le montant attribué.", field="montant_attribue")
        if held.draft_awarded_on is None:
            raise Refused("Indiquez la date d'attribution.", field="date_attribution")
        movement = Movement.objects.create(
            grant=held,
            kind=Kind.AWARD,
            nature=Nature.INITIAL,
            amount=held.draft_amount,
            effective_on=held.draft_awarded_on,
            date_precision=held.draft_date_precision,
            recorded_by=by,
            batch=held.batch,
        )
        held.status = Status.SUBMITTED
        held.pending_by = sorted({*held.pending_by, by.pk})
        held.save(update_fields=["status", "pending_by"])
    return movement


def cancel_grant(*, by: User, grant: Grant, reason: str, on: date) -> Grant:
    """Take the whole award back and free the reference.

    Raises Refused while the public sees the grant (withdraw it first: that is the publisher's
    decision) and while something is still committed (decommit first).
    """
    if not reason.strip():
        raise Refused("Dites pourquoi l'aide est annulée.", field="motif")
    with one_transaction(), signed(by=by, reason=reason):
        held = locked(grant)
        require(by, Right.AWARD, held.department)
        if held.status == Status.CANCELLED:
            raise Refused(f"L'aide {held.reference} est déjà annulée.")
        if held.status == Status.PUBLISHED:
            raise Refused(
                f"L'aide {held.reference} est publiée.",
                hint="Demandez d'abord son retrait à une personne qui publie.",
            )
        balance = GrantBalance.objects.filter(grant=held).first()
        if balance and balance.awarded:
            Movement.objects.create(
                grant=held,
                kind=Kind.AWARD,
                nature=Nature.CANCELLATION,
                amount=-balance.awarded,
                effective_on=on,
                recorded_by=by,
                reason=reason,
            )
        held.status = Status.CANCELLED
        held.updated_at = now()
        held.version += 1
        held.save(update_fields=["status", "updated_at", "version"])
    return held


def locked(grant: Grant) -> Grant:
    """The grant as it stands, held until the end of the transaction."""
    return (
        Grant.objects.select_for_update(of=("self",)).select_related("department").get(pk=grant.pk)
    )


def _write_shares(grant: Grant, entry: GrantEntry) -> None:
    GrantShare.objects.bulk_create(
        GrantShare(grant=grant, commune_id=code, weight=weight)
        for code, weight in entry.shares.items()
    )
    CoFunding.objects.bulk_create(
        CoFunding(grant=grant, funder=funder, amount=amount) for funder, amount in entry.cofundings
    )
