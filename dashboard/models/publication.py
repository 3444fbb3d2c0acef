"""The only bridge between the desk and the public.

`GrantEdition` and `Publication` are append-only. `PublishedMovement`, `PublicGrant` and
`PublicShare` are written by the trigger on `Publication` alone (migration
`0003_publication_rules`): they hold no draft and no masked name, and are all that the public
side ever reads of a grant.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from dashboard.models.accounts import User
from dashboard.models.beneficiaries import Beneficiary
from dashboard.models.choices import (
    Category,
    Confidence,
    DatePrecision,
    Kind,
    Nature,
    PublicationKind,
    Size,
)
from dashboard.models.grants import Grant
from dashboard.models.plan import Fund
from dashboard.models.provenance import ImportBatch
from dashboard.models.territories import Commune, Department

MASKED_NAME = "Personne physique"


class PublishedFields(models.Model):
    """What the public sees of a grant, amounts apart; a masked one names nobody.

    Its keys are copies of the grant's own constrained keys: a second constraint would only slow
    each publication.
    """

    reference = models.CharField("référence", max_length=64, db_collation="C")
    fund = models.ForeignKey(
        Fund,
        models.PROTECT,
        related_name="+",
        verbose_name="fonds",
        db_constraint=False,
        db_index=False,
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="+",
        null=True,
        verbose_name="département",
        db_constraint=False,
        db_index=False,
    )
    year = models.PositiveSmallIntegerField("exercice")
    masked = models.BooleanField("masquée")
    beneficiary = models.ForeignKey(
        Beneficiary,
        models.PROTECT,
        related_name="+",
        null=True,
        verbose_name="bénéficiaire",
        db_constraint=False,
        db_index=False,
    )
    beneficiary_name = models.CharField("nom du bénéficiaire", max_length=250)
    siren = models.CharField("SIREN", max_length=9)
    siret = models.CharField("SIRET", max_length=14)
    rna = models.CharField("RNA", max_length=10)
    category = models.CharField("catégorie", max_length=16, choices=Category.choices)
    size = models.CharField("taille", max_length=3, choices=Size.choices)
    legal_form = models.CharField("catégorie juridique", max_length=4)
    objet = models.TextField("objet")
    authority_name = models.CharField("attribuant", max_length=250)
    authority_siret = models.CharField("SIRET de l'attribuant", max_length=14)
    file_number = models.CharField("numéro de dossier", max_length=80)
    total_cost = models.DecimalField("coût total", max_digits=14, decimal_places=2, null=True)
    cofundings = models.JSONField("cofinancements")
    convention_on = models.DateField("date de la convention", null=True)
    payment_terms = models.TextField("conditions de versement")
    payment_dates = models.CharField("dates de versement", max_length=80)
    eu_notification = models.CharField("notification UE", max_length=20)
    confidence = models.CharField("confiance", max_length=6, choices=Confidence.choices)
    source_url = models.URLField("source", max_length=500)
    commitments_followed = models.BooleanField("engagements suivis")
    payments_followed = models.BooleanField("paiements suivis")

    class Meta:
        abstract = True


class GrantEdition(PublishedFields):
    """One published state of a grant's fields, already masked, with its shares."""

    grant = models.ForeignKey(Grant, models.PROTECT, verbose_name="aide", related_name="editions")
    grant_version = models.PositiveIntegerField("version de l'aide")
    created_at = models.DateTimeField("créée le", db_default=Now())

    class Meta:
        verbose_name = "édition"
        indexes = (
            models.Index(fields=("reference",), name="edition_reference"),
            models.Index(fields=("fund",), name="edition_fund"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(masked=False)
                | Q(
                    beneficiary__isnull=True,
                    beneficiary_name=MASKED_NAME,
                    siren="",
                    siret="",
                    rna="",
                    file_number="",
                    total_cost__isnull=True,
                    convention_on__isnull=True,
                    source_url="",
                ),
                name="edition_masked_names_nobody",
                violation_error_message="Une édition masquée ne nomme personne.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference} · édition {self.pk}"


class EditionShare(models.Model):
    """A share as published; every edition has at least one, « non localisé » included."""

    edition = models.ForeignKey(
        GrantEdition, models.PROTECT, verbose_name="édition", related_name="shares"
    )
    commune = models.ForeignKey(
        Commune,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="commune",
        db_constraint=False,
        db_index=False,
    )
    weight = models.PositiveIntegerField("poids")

    class Meta:
        verbose_name = "part publiée"
        constraints = (
            models.UniqueConstraint(
                fields=(
                    "edition",
                    "commune",
                ),
                name="edition_share_unique",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.commune_id or 'nd'}:{self.weight}"


class Publication(models.Model):
    """One line of the publication log.

    `no` is the version of everything public and the cursor of the changes feed: it is given
    under a lock held to the end of the transaction, so numbers appear in commit order.
    A line with a new `edition` makes public every movement up to `up_to_movement`; one that
    repeats the current edition makes public its commitments and payments only.
    """

    no = models.BigAutoField("numéro", primary_key=True)
    at = models.DateTimeField("publiée le", db_default=Now())
    by = models.ForeignKey(User, models.PROTECT, verbose_name="par", related_name="+")
    grant = models.ForeignKey(
        Grant, models.PROTECT, verbose_name="aide", related_name="publications"
    )
    kind = models.CharField("sorte", max_length=8, choices=PublicationKind.choices)
    edition = models.ForeignKey(
        GrantEdition,
        models.PROTECT,
        verbose_name="édition",
        related_name="publications",
    )
    up_to_movement = models.BigIntegerField("jusqu'au mouvement")
    reason = models.TextField("motif", blank=True, db_default="")
    batch = models.ForeignKey(ImportBatch, models.PROTECT, verbose_name="import", null=True)

    class Meta:
        verbose_name = "publication"
        ordering = ("no",)
        indexes = (
            models.Index(
                fields=(
                    "grant",
                    "-no",
                ),
                name="publication_grant_latest",
            ),
            models.Index(fields=("at",), name="publication_at"),
        )

    def __str__(self) -> str:
        return f"{self.no} · {self.kind}"


class PublishedMovement(models.Model):
    """A movement as the public sees it, from `published_at` on."""

    movement_id = models.BigIntegerField("mouvement", primary_key=True)
    publication = models.ForeignKey(
        Publication,
        models.PROTECT,
        related_name="movements",
        verbose_name="publication",
        db_constraint=False,
        db_index=False,
    )
    published_at = models.DateTimeField("publié le")
    grant = models.ForeignKey(
        Grant,
        models.PROTECT,
        related_name="published_movements",
        verbose_name="aide",
        db_constraint=False,
        db_index=False,
    )
    kind = models.CharField("sorte", max_length=10, choices=Kind.choices)
    nature = models.CharField("nature", max_length=16, choices=Nature.choices)
    amount = models.DecimalField("montant", max_digits=14, decimal_places=2)
    effective_on = models.DateField("date d'effet")
    date_precision = models.CharField(
        "précision de la date", max_length=5, choices=DatePrecision.choices
    )
    reference = models.CharField("numéro (EJ, DP)", max_length=80)
    on_commitment_id = models.BigIntegerField("engagement juridique", null=True)
    corrects_id = models.BigIntegerField("mouvement corrigé", null=True)

    class Meta:
        verbose_name = "mouvement publié"
        indexes = (
            models.Index(
                fields=(
                    "grant",
                    "effective_on",
                ),
                name="published_movement_grant",
            ),
            models.Index(
                fields=("corrects_id",),
                name="published_movement_corrects",
                condition=Q(corrects_id__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class PublicGrant(PublishedFields):
    """A grant as published now: its current edition with its amounts, in euros.

    `search` and `beneficiary_key` are normalised (see `dashboard.codes.normalise`).
    `withdrawn` is false here; the same shape is what `relance_public_grants(ids, instant)`
    returns for an earlier state, where a grant withdrawn since is marked and hides its details.
    """

    grant = models.OneToOneField(
        Grant,
        models.PROTECT,
        primary_key=True,
        related_name="public",
        verbose_name="aide",
        db_constraint=False,
    )
    edition = models.ForeignKey(
        GrantEdition,
        models.PROTECT,
        related_name="+",
        verbose_name="édition",
        db_constraint=False,
        db_index=False,
    )
    publication_no = models.BigIntegerField("dernière publication")
    published_at = models.DateTimeField("publiée le")
    changed_at = models.DateTimeField("mise à jour le")
    withdrawn = models.BooleanField("retirée depuis")
    awarded = models.DecimalField("attribué", max_digits=14, decimal_places=2)
    committed = models.DecimalField("engagé", max_digits=14, decimal_places=2)
    paid = models.DecimalField("payé", max_digits=14, decimal_places=2)
    awarded_on = models.DateField("date d'attribution")
    awarded_on_precision = models.CharField(
        "précision de la date", max_length=5, choices=DatePrecision.choices
    )
    beneficiary_key = models.CharField("nom normalisé", max_length=250, db_collation="C")
    search = models.TextField("texte recherché")

    class Meta:
        verbose_name = "aide publiée"
        indexes = (
            models.Index(
                fields=(
                    "-awarded",
                    "grant",
                ),
                name="public_amount",
            ),
            models.Index(
                fields=(
                    "department",
                    "-awarded",
                    "grant",
                ),
                name="public_department_amount",
            ),
            models.Index(
                fields=(
                    "fund",
                    "-awarded",
                    "grant",
                ),
                name="public_fund_amount",
            ),
            models.Index(
                fields=(
                    "awarded_on",
                    "grant",
                ),
                name="public_date",
            ),
            models.Index(
                fields=(
                    "beneficiary_key",
                    "grant",
                ),
                name="public_name",
            ),
            models.Index(fields=("beneficiary",), name="public_beneficiary"),
            GinIndex(fields=("search",), name="public_search", opclasses=("gin_trgm_ops",)),
        )
        constraints = (
            models.UniqueConstraint(fields=("reference",), name="public_reference_unique"),
        )

    def __str__(self) -> str:
        return self.reference


class PublicShare(models.Model):
    """What each commune holds of a published grant now, to the cent; null is « non localisé »."""

    grant = models.ForeignKey(
        Grant,
        models.PROTECT,
        related_name="public_shares",
        verbose_name="aide",
        db_constraint=False,
    )
    commune = models.ForeignKey(
        Commune,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="commune",
        db_constraint=False,
        db_index=False,
    )
    weight = models.PositiveIntegerField("poids")
    awarded = models.DecimalField("attribué", max_digits=14, decimal_places=2)
    committed = models.DecimalField("engagé", max_digits=14, decimal_places=2)
    paid = models.DecimalField("payé", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "part publiée d'une aide"
        indexes = (
            models.Index(
                fields=(
                    "commune",
                    "grant",
                ),
                name="public_share_commune",
            ),
        )

    def __str__(self) -> str:
        return f"{self.commune_id or 'nd'} {self.awarded}"
