"""The append-only ledger and the balances that PostgreSQL keeps of it.

Everything that must hold of these tables is held by the triggers of migration
`0002_ledger_rules`, whatever the door; the balances are written by them alone.
"""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from dashboard.models.accounts import User
from dashboard.models.choices import NATURES_OF_KIND, DatePrecision, Kind, Nature
from dashboard.models.grants import Grant
from dashboard.models.perimeters import Visitor, perimeter
from dashboard.models.plan import Fund
from dashboard.models.provenance import ImportBatch
from dashboard.models.roles import Right
from dashboard.models.territories import Department

NATURE_FITS_KIND = Q()
for _kind, _natures in NATURES_OF_KIND.items():
    NATURE_FITS_KIND |= Q(kind=_kind, nature__in=_natures)


class MovementQuerySet(models.QuerySet["Movement"]):
    def visible_to(self, user: Visitor) -> Self:
        return self.filter(perimeter(user, Right.READ, "grant__department"))


class Movement(models.Model):
    """One line of the ledger; `amount` is signed, in euros.

    `on_commitment` names the legal commitment (its opening movement) that a payment, a
    decommitment or their corrections belong to. A reversal negates the movement it `corrects`,
    at the same effective date.
    """

    grant = models.ForeignKey(Grant, models.PROTECT, verbose_name="aide", related_name="movements")
    kind = models.CharField("sorte", max_length=10, choices=Kind.choices)
    nature = models.CharField("nature", max_length=16, choices=Nature.choices)
    amount = models.DecimalField("montant", max_digits=14, decimal_places=2)
    effective_on = models.DateField("date d'effet")
    date_precision = models.CharField(
        "précision de la date",
        max_length=5,
        choices=DatePrecision.choices,
        default=DatePrecision.DAY,
        db_default=DatePrecision.DAY,
    )
    recorded_at = models.DateTimeField("enregistré le", db_default=Now())
    recorded_by = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="enregistré par",
        related_name="+",
        db_index=False,
    )
    reference = models.CharField("numéro (EJ, DP)", max_length=80, blank=True, db_default="")
    on_commitment = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="engagement juridique",
        related_name="on_this_commitment",
        null=True,
        blank=True,
    )
    reason = models.TextField("motif", blank=True, db_default="")
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name="mouvement corrigé",
        related_name="corrected_by",
        null=True,
        blank=True,
    )
    batch = models.ForeignKey(
        ImportBatch,
        models.PROTECT,
        verbose_name="import",
        related_name="movements",
        null=True,
        blank=True,
    )

    objects = MovementQuerySet.as_manager()

    class Meta:
        verbose_name = "mouvement"
        ordering = ("pk",)
        indexes = (
            models.Index(
                fields=("reference",),
                name="movement_reference",
                opclasses=("text_pattern_ops",),
                condition=~Q(reference=""),
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=NATURE_FITS_KIND,
                name="movement_nature_fits_kind",
                violation_error_message="Cette nature ne va pas avec cette sorte de mouvement.",
            ),
            models.CheckConstraint(
                condition=Q(nature="reversal", corrects__isnull=False)
                | (~Q(nature="reversal") & Q(corrects__isnull=True)),
                name="movement_reversal_names_what_it_corrects",
                violation_error_message="Une correction nomme le mouvement qu'elle corrige.",
            ),
            models.CheckConstraint(
                condition=Q(kind="award", on_commitment__isnull=True)
                | Q(
                    kind="commitment",
                    nature="legal_commitment",
                    on_commitment__isnull=True,
                )
                | (
                    Q(kind="commitment", on_commitment__isnull=False)
                    & ~Q(nature="legal_commitment")
                )
                | Q(kind="payment", on_commitment__isnull=False),
                name="movement_commitment_named",
                violation_error_message=(
                    "Un paiement, un dégagement ou leur correction nomme son engagement juridique."
                ),
            ),
            models.CheckConstraint(
                condition=Q(nature__in=("reversal", "amendment"))
                | (Q(nature__in=("cancellation", "decommitment", "repayment")) & Q(amount__lt=0))
                | (
                    Q(
                        nature__in=(
                            "initial",
                            "legal_commitment",
                            "advance",
                            "instalment",
                            "balance",
                        )
                    )
                    & Q(amount__gte=0)
                ),
                name="movement_sign_fits_nature",
                violation_error_message=(
                    "Le signe du montant ne va pas avec la nature : annulation, dégagement et "
                    "reversement sont négatifs, les autres positifs."
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} ({self.effective_on})"


class GrantBalance(models.Model):
    """What the ledger says of a grant now; one row per grant that has movements."""

    grant = models.OneToOneField(
        Grant,
        models.PROTECT,
        primary_key=True,
        related_name="balance",
        verbose_name="aide",
    )
    awarded = models.DecimalField("attribué", max_digits=14, decimal_places=2)
    committed = models.DecimalField("engagé", max_digits=14, decimal_places=2)
    paid = models.DecimalField("payé", max_digits=14, decimal_places=2)
    last_movement = models.BigIntegerField("dernier mouvement")

    class Meta:
        verbose_name = "solde d'aide"

    def __str__(self) -> str:
        return f"{self.awarded} / {self.committed} / {self.paid}"


class CommitmentBalance(models.Model):
    """What was committed and paid under one legal commitment (EJ)."""

    commitment = models.OneToOneField(
        Movement,
        models.PROTECT,
        primary_key=True,
        related_name="balance",
        verbose_name="EJ",
    )
    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="commitment_balances", verbose_name="aide"
    )
    committed = models.DecimalField("engagé", max_digits=14, decimal_places=2)
    paid = models.DecimalField("payé", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "solde d'engagement"

    def __str__(self) -> str:
        return f"{self.committed} / {self.paid}"


class EnvelopeBalance(models.Model):
    """An envelope (fund, year, France or département) and what its awards consume.

    `allocated`: retained lines of that single year and territory. `delegated`: what the national
    envelope handed to départements. `awarded`: the awards that consume this envelope: those of
    the département where it has an envelope of its own, else the nation's.
    """

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="envelopes", verbose_name="fonds")
    year = models.PositiveSmallIntegerField("exercice")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, verbose_name="département"
    )
    binding = models.BooleanField("limitative")
    allocated = models.DecimalField("enveloppe", max_digits=14, decimal_places=2)
    delegated = models.DecimalField("délégué", max_digits=14, decimal_places=2)
    awarded = models.DecimalField("attribué", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "solde d'enveloppe"
        constraints = (
            models.UniqueConstraint(
                fields=(
                    "fund",
                    "year",
                    "department",
                ),
                name="envelope_unique",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.fund_id} {self.year} {self.department_id or 'FR'}"
