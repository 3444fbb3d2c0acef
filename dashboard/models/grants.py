"""The desk's side of a grant: what agents enter, before and after publication."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from dashboard.models.accounts import User
from dashboard.models.beneficiaries import Beneficiary
from dashboard.models.choices import Confidence, DatePrecision, FunderKind, Status
from dashboard.models.perimeters import Visitor, perimeter
from dashboard.models.plan import Fund
from dashboard.models.provenance import ImportBatch
from dashboard.models.roles import Right
from dashboard.models.territories import Commune, Department


class Authority(models.Model):
    """The service that grants (attribuant); entered, never invented."""

    name = models.CharField("nom", max_length=250)
    siret = models.CharField("SIRET", max_length=14, blank=True)

    class Meta:
        verbose_name = "attribuant"
        constraints = (
            models.UniqueConstraint(
                fields=(
                    "name",
                    "siret",
                ),
                name="authority_unique",
            ),
        )

    def __str__(self) -> str:
        return self.name


class GrantQuerySet(models.QuerySet["Grant"]):
    """Each lock costs no query of its own."""

    def visible_to(self, user: Visitor) -> Self:
        return self.filter(perimeter(user, Right.READ))

    def editable_by(self, user: Visitor) -> Self:
        return self.filter(perimeter(user, Right.ENTER))

    def payable_by(self, user: Visitor) -> Self:
        return self.filter(perimeter(user, Right.PAY))

    def publishable_by(self, user: Visitor) -> Self:
        """Where the account publishes; that it did not enter the grant itself is asked later."""
        return self.filter(perimeter(user, Right.PUBLISH))


class Grant(models.Model):
    """One decision for one project of one beneficiary. Amounts in euros.

    `draft_*` hold the award until submission writes its first movement. `pending_by` lists the
    accounts whose entries wait for a publisher: none of them may publish the grant. `version`
    counts the edits of these fields and of the shares; movements are counted apart.
    """

    reference = models.CharField("référence", max_length=64, db_collation="C")
    status = models.CharField("statut", max_length=9, choices=Status.choices, default=Status.DRAFT)
    fund = models.ForeignKey(Fund, models.PROTECT, verbose_name="fonds", related_name="grants")
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        verbose_name="département",
        related_name="grants",
        null=True,
        blank=True,
    )
    year = models.PositiveSmallIntegerField("exercice")
    beneficiary = models.ForeignKey(
        Beneficiary,
        models.PROTECT,
        verbose_name="bénéficiaire",
        related_name="grants",
        null=True,
        blank=True,
    )
    siret = models.CharField("SIRET", max_length=14, blank=True)
    objet = models.TextField("objet")
    authority = models.ForeignKey(
        Authority, models.PROTECT, verbose_name="attribuant", null=True, blank=True
    )
    file_number = models.CharField("numéro de dossier", max_length=80, blank=True)
    total_cost = models.DecimalField(
        "coût total", max_digits=14, decimal_places=2, null=True, blank=True
    )
    convention_on = models.DateField("date de la convention", null=True, blank=True)
    payment_terms = models.TextField("conditions de versement", blank=True)
    payment_dates = models.CharField("dates de versement", max_length=80, blank=True)
    eu_notification = models.CharField("notification UE", max_length=20, blank=True)
    confidence = models.CharField(
        "confiance", max_length=6, choices=Confidence.choices, default=Confidence.EXACT
    )
    source_url = models.URLField("source", max_length=500, blank=True)
    commitments_followed = models.BooleanField("engagements suivis", default=True)
    payments_followed = models.BooleanField("paiements suivis", default=True)
    draft_amount = models.DecimalField(
        "montant attribué", max_digits=14, decimal_places=2, null=True, blank=True
    )
    draft_awarded_on = models.DateField("date d'attribution", null=True, blank=True)
    draft_date_precision = models.CharField(
        "précision de la date",
        max_length=5,
        choices=DatePrecision.choices,
        default=DatePrecision.DAY,
    )
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, verbose_name="import", null=True, blank=True
    )
    entered_by = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="saisie par",
        related_name="+",
        db_index=False,
    )
    pending_by = ArrayField(
        models.BigIntegerField(), verbose_name="auteurs en attente", default=list
    )
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créée le", db_default=Now())
    updated_at = models.DateTimeField("modifiée le", db_default=Now())

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "aide"
        indexes = (
            models.Index(
                fields=(
                    "fund",
                    "year",
                    "department",
                ),
                name="grant_envelope",
            ),
            models.Index(
                fields=(
                    "department",
                    "updated_at",
                    "id",
                ),
                name="grant_recent",
            ),
            GinIndex(
                fields=("reference",), name="grant_reference_words", opclasses=("gin_trgm_ops",)
            ),
            GinIndex(fields=("objet",), name="grant_objet_words", opclasses=("gin_trgm_ops",)),
            GinIndex(fields=("file_number",), name="grant_file_words", opclasses=("gin_trgm_ops",)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("reference",),
                name="grant_reference_unique",
                condition=~Q(status="cancelled"),
                violation_error_message="Cette référence est déjà celle d'une autre aide.",
            ),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^[A-Za-z0-9._-]{1,64}$"),
                name="grant_reference_form",
                violation_error_message=(
                    "Une référence tient en 64 lettres, chiffres, points, tirets."
                ),
            ),
            models.CheckConstraint(
                condition=Q(payments_followed=False) | Q(commitments_followed=True),
                name="grant_payments_need_commitments",
                violation_error_message=(
                    "Des paiements ne se suivent que si les engagements sont suivis."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(status="draft")
                | Q(draft_amount__isnull=True)
                | Q(draft_amount__gte=0),
                name="grant_draft_amount_positive",
                violation_error_message="Le montant attribué est positif.",
            ),
            models.CheckConstraint(
                condition=Q(total_cost__isnull=True) | Q(total_cost__gt=0),
                name="grant_total_cost_positive",
                violation_error_message="Un coût total inconnu reste vide ; il n'est jamais nul.",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1990) & Q(year__lte=2100),
                name="grant_year_plausible",
                violation_error_message="L'exercice est une année entre 1990 et 2100.",
            ),
        )

    def __str__(self) -> str:
        return self.reference


class GrantShare(models.Model):
    """The integer weight of a commune in a grant; no commune stands for « non localisé »."""

    grant = models.ForeignKey(Grant, models.CASCADE, verbose_name="aide", related_name="shares")
    commune = models.ForeignKey(
        Commune, models.PROTECT, verbose_name="commune", null=True, blank=True
    )
    weight = models.PositiveIntegerField("poids", default=1)

    class Meta:
        verbose_name = "part"
        constraints = (
            models.UniqueConstraint(
                fields=(
                    "grant",
                    "commune",
                ),
                name="share_unique",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0),
                name="share_weight_positive",
                violation_error_message="Le poids d'une commune est un entier positif.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.commune_id or 'nd'}:{self.weight}"


class CoFunding(models.Model):
    grant = models.ForeignKey(Grant, models.CASCADE, verbose_name="aide", related_name="cofundings")
    funder = models.CharField("financeur", max_length=10, choices=FunderKind.choices)
    amount = models.DecimalField("montant", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "cofinancement"
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="cofunding_positive",
                violation_error_message="Un cofinancement est positif.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.funder}:{self.amount}"
