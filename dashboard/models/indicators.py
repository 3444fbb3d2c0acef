"""Published counts, amounts and rates per territory and date: what others measured, not grants."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from dashboard.models.choices import DatePrecision, IndicatorNature
from dashboard.models.plan import Pillar
from dashboard.models.territories import Department, Region


class Indicator(models.Model):
    """`rate`: a share or an average, which is never added nor averaged over territories.

    `nature` is empty when the source does not say it.
    """

    code = models.SlugField("code", max_length=100, primary_key=True)
    name = models.CharField("nom", max_length=250)
    measure = models.CharField("mesure", max_length=250, blank=True)
    unit = models.CharField("unité", max_length=60, blank=True)
    nature = models.CharField("nature", max_length=10, choices=IndicatorNature.choices, blank=True)
    rate = models.BooleanField("taux", default=False)
    pillar = models.ForeignKey(
        Pillar, models.PROTECT, verbose_name="volet", related_name="indicators", null=True
    )
    source = models.CharField("source", max_length=250, blank=True)
    source_url = models.URLField("adresse de la source", max_length=500, blank=True)

    class Meta:
        verbose_name = "indicateur"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Placed(models.Model):
    """For France when neither region nor department is given."""

    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name="région", related_name="+", null=True
    )
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="département", related_name="+", null=True
    )
    on = models.DateField("date")
    value = models.DecimalField("valeur", max_digits=20, decimal_places=4)
    source_url = models.URLField("source", max_length=500, blank=True)
    recorded_at = models.DateTimeField("enregistrée le", db_default=Now())

    class Meta:
        abstract = True


class IndicatorValue(Placed):
    """Append-only: the last value recorded of a territory and date holds."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="values")
    date_precision = models.CharField(
        "précision de la date",
        max_length=5,
        choices=DatePrecision.choices,
        default=DatePrecision.DAY,
    )

    class Meta:
        verbose_name = "valeur d'indicateur"
        verbose_name_plural = "valeurs d'indicateur"
        indexes = (
            models.Index(
                fields=("indicator", "department", "region", "on", "-id"),
                name="indicator_last_word",
            ),
            models.Index(fields=("department", "indicator"), name="indicator_of_department"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(region__isnull=True) | Q(department__isnull=True),
                name="indicator_value_one_territory",
                violation_error_message="Une valeur a un seul territoire.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.on} {self.value}"


class IndicatorTarget(Placed):
    """What was to be reached by a date; append-only like the values."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets")

    class Meta:
        verbose_name = "cible d'indicateur"
        verbose_name_plural = "cibles d'indicateur"
        constraints = (
            models.CheckConstraint(
                condition=Q(region__isnull=True) | Q(department__isnull=True),
                name="indicator_target_one_territory",
                violation_error_message="Une cible a un seul territoire.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.on} {self.value}"
