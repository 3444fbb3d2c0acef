"""Totals that others hold, against which ours are checked."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from dashboard.models.accounts import User
from dashboard.models.choices import Kind
from dashboard.models.perimeters import Visitor, perimeter
from dashboard.models.plan import Fund
from dashboard.models.roles import Right
from dashboard.models.territories import Department


class ControlTotalQuerySet(models.QuerySet["ControlTotal"]):
    def visible_to(self, user: Visitor) -> "ControlTotalQuerySet":
        return self.filter(perimeter(user, Right.RECONCILE))


class ControlTotal(models.Model):
    """So much awarded, committed or paid by the end of a day, says a source. Append-only: the
    last line of a fund, year, territory and kind at its latest day counts. No département: all of
    France."""

    fund = models.ForeignKey(Fund, models.PROTECT, verbose_name="fonds")
    year = models.PositiveSmallIntegerField("exercice")
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="département", null=True, blank=True
    )
    kind = models.CharField("nature", max_length=10, choices=Kind.choices)
    amount = models.DecimalField("montant", max_digits=14, decimal_places=2)
    as_of = models.DateField("arrêté le")
    source = models.CharField("source", max_length=300)
    filename = models.CharField("fichier", max_length=255, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="enregistré par", related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField("enregistré le", db_default=Now())

    objects = ControlTotalQuerySet.as_manager()

    class Meta:
        verbose_name = "total de contrôle"
        verbose_name_plural = "totaux de contrôle"
        indexes = (
            models.Index(
                fields=("fund", "year", "department", "kind", "-as_of", "-id"),
                name="control_last_word",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="control_amount_positive",
                violation_error_message="Un total de contrôle n'est jamais négatif.",
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="control_has_source",
                violation_error_message="Un total de contrôle dit d'où il vient.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.fund_id} {self.year} {self.department_id or 'FR'} {self.amount}"
