"""Plans, pillars, funds and the money they may grant."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from dashboard.models.choices import AllocationNature
from dashboard.models.perimeters import Visitor, perimeter
from dashboard.models.roles import Right
from dashboard.models.territories import Department, Region


class Plan(models.Model):
    code = models.SlugField("code", max_length=40, primary_key=True)
    name = models.CharField("nom", max_length=120)
    position = models.PositiveSmallIntegerField("rang", default=100)
    starts_on = models.DateField("début", null=True)
    fictional = models.BooleanField("fictif", default=False)
    description = models.TextField("présentation", blank=True)

    class Meta:
        verbose_name = "plan"
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.name


class Pillar(models.Model):
    """One of the three pillars; `announced` is what was announced, never a denominator."""

    code = models.SlugField("code", max_length=20, primary_key=True)
    name = models.CharField("nom", max_length=60)
    position = models.PositiveSmallIntegerField("rang")
    programme = models.CharField("programme budgétaire", max_length=3)
    announced = models.DecimalField("montant annoncé", max_digits=14, decimal_places=2)
    source_url = models.URLField("source", max_length=500, blank=True)

    class Meta:
        verbose_name = "volet"
        verbose_name_plural = "volets"
        ordering = ("position",)

    def __str__(self) -> str:
        return self.name


class Fund(models.Model):
    """What grants are made from. Plan and pillar are frozen by the first publication."""

    code = models.CharField("code", max_length=20, primary_key=True)
    name = models.CharField("nom", max_length=250)
    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name="plan", related_name="funds")
    pillar = models.ForeignKey(
        Pillar,
        models.PROTECT,
        verbose_name="volet",
        related_name="funds",
        null=True,
        blank=True,
    )
    operator = models.CharField("opérateur", max_length=250, blank=True)
    programme = models.CharField("programme budgétaire", max_length=40, blank=True)
    may_pay_individuals = models.BooleanField("peut aider des particuliers", default=False)
    source_url = models.URLField("source", max_length=500, blank=True)
    note = models.TextField("note", blank=True)

    class Meta:
        verbose_name = "fonds"
        verbose_name_plural = "fonds"
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class AllocationQuerySet(models.QuerySet["Allocation"]):
    """Every line is public; only who keeps the envelopes of a place adds to them."""

    def kept_by(self, user: Visitor) -> Self:
        return self.filter(perimeter(user, Right.ALLOCATE))


class Allocation(models.Model):
    """One append-only line of an envelope, in euros.

    Territory: France when neither region nor department is given. Only retained lines of a
    single year for France or a département make an envelope that can be consumed; the others
    are shown as sourced.
    """

    fund = models.ForeignKey(Fund, models.PROTECT, verbose_name="fonds", related_name="allocations")
    first_year = models.PositiveSmallIntegerField("premier exercice")
    last_year = models.PositiveSmallIntegerField("dernier exercice")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="région", null=True, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="département", null=True, blank=True
    )
    territory_label = models.CharField("territoire tel que publié", max_length=120, blank=True)
    amount = models.DecimalField("montant", max_digits=14, decimal_places=2)
    nature = models.CharField("nature", max_length=12, choices=AllocationNature.choices)
    effective_on = models.DateField("date d'effet")
    retained = models.BooleanField("retenue dans les totaux", default=True)
    binding = models.BooleanField("limitative", default=False)
    source_url = models.URLField("source", max_length=500, blank=True)
    note = models.TextField("note", blank=True)
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name="ligne annulée",
        related_name="corrected_by",
        null=True,
        blank=True,
    )
    recorded_at = models.DateTimeField("enregistrée le", db_default=Now())

    objects = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne d'enveloppe"
        verbose_name_plural = "lignes d'enveloppe"
        indexes = (
            models.Index(
                fields=(
                    "fund",
                    "first_year",
                ),
                name="allocation_fund_year",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="allocation_years_in_order",
                violation_error_message="Le dernier exercice précède le premier.",
            ),
            models.CheckConstraint(
                condition=Q(region__isnull=True) | Q(department__isnull=True),
                name="allocation_one_territory",
                violation_error_message="Une enveloppe a un seul territoire.",
            ),
            models.CheckConstraint(
                condition=Q(binding=False) | Q(retained=True, region__isnull=True),
                name="allocation_binding_is_retained",
                violation_error_message=(
                    "Une enveloppe limitative est retenue, nationale ou départementale."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(nature="delegation") | Q(department__isnull=False),
                name="allocation_delegation_has_department",
                violation_error_message="Une délégation désigne le département qui la reçoit.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.fund_id} {self.first_year} {self.amount}"


class Coverage(models.Model):
    """Whether what we hold is everything, for a fund, a year and a territory.

    Append-only: the last line said of the three holds, so that what an earlier instant knew can
    be told again.
    """

    fund = models.ForeignKey(Fund, models.PROTECT, verbose_name="fonds", related_name="coverages")
    year = models.PositiveSmallIntegerField("exercice")
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="département", null=True, blank=True
    )
    complete = models.BooleanField("jeu exhaustif", default=False)
    source = models.CharField("source", max_length=500, blank=True)
    recorded_at = models.DateTimeField("enregistrée le", db_default=Now())

    class Meta:
        verbose_name = "couverture"
        indexes = (
            models.Index(
                fields=(
                    "fund",
                    "year",
                    "department",
                    "-id",
                ),
                name="coverage_last_word",
            ),
        )

    def __str__(self) -> str:
        return f"{self.fund_id} {self.year} {self.department_id or 'FR'}"
