"""Sums of the published state, kept by PostgreSQL in the transaction that publishes.

Amounts in euros. Every row of a rollup is a sum over `PublicGrant`, `PublicShare` or
`PublishedMovement`; `manage.py verify` proves it, `rebuild_rollups` makes them anew.
"""

from django.db import models

from dashboard.models.plan import Fund
from dashboard.models.territories import Department


class Measures(models.Model):
    grants = models.IntegerField("aides", default=0)
    grants_commitments_followed = models.IntegerField("aides à engagement suivi", default=0)
    grants_payments_followed = models.IntegerField("aides à paiement suivi", default=0)
    awarded = models.DecimalField("attribué", max_digits=16, decimal_places=2, default=0)
    committed = models.DecimalField("engagé", max_digits=16, decimal_places=2, default=0)
    paid = models.DecimalField("payé", max_digits=16, decimal_places=2, default=0)
    paid_awarded = models.DecimalField(
        "attribué des aides à paiement suivi",
        max_digits=16,
        decimal_places=2,
        default=0,
    )

    class Meta:
        abstract = True


class RollupYear(Measures):
    """By fund, département, year, category and size."""

    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    year = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=16)
    size = models.CharField(max_length=3)

    class Meta:
        verbose_name = "cumul annuel"
        constraints = (
            models.UniqueConstraint(
                fields=(
                    "department",
                    "fund",
                    "year",
                    "category",
                    "size",
                ),
                name="rollup_year_key",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.fund_id} {self.department_id} {self.year}"


class RollupFund(Measures):
    """By fund, département and year: small enough to compare every département at once."""

    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    year = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "cumul par fonds"
        constraints = (
            models.UniqueConstraint(
                fields=("department", "fund", "year"),
                name="rollup_fund_key",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.fund_id} {self.department_id} {self.year}"


class RollupMonth(Measures):
    """By fund, département and month (its first day).

    The measures inherited count each grant whole in the month of its first award; `moved_*` sum
    the movements that took effect in the month.
    """

    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    month = models.DateField()
    moved_awarded = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    moved_committed = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    moved_paid = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    year_only = models.IntegerField("aides datées de l'année seule", default=0)

    class Meta:
        verbose_name = "cumul mensuel"
        constraints = (
            models.UniqueConstraint(
                fields=(
                    "department",
                    "fund",
                    "month",
                ),
                name="rollup_month_key",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.fund_id} {self.department_id} {self.month}"


class RollupCommune(Measures):
    """By département, commune (null: « non localisé ») and fund; a grant counts in each commune."""

    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    commune = models.ForeignKey(
        "dashboard.Commune",
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        verbose_name = "cumul communal"
        constraints = (
            models.UniqueConstraint(
                fields=(
                    "department",
                    "commune",
                    "fund",
                ),
                name="rollup_commune_key",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.commune_id} {self.fund_id}"


class RollupBeneficiary(Measures):
    """By département (blank: all of them) and beneficiary; masked and unknown ones are not there.

    What lists of beneficiaries are most often asked about, each in the order of its index.
    """

    department = models.CharField(max_length=3, blank=True)
    beneficiary = models.ForeignKey(
        "dashboard.Beneficiary",
        models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )

    class Meta:
        verbose_name = "cumul par bénéficiaire"
        indexes = (
            models.Index(
                fields=("department", "-awarded", "beneficiary"),
                name="rollup_beneficiary_amount",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("department", "beneficiary"), name="rollup_beneficiary_key"
            ),
        )

    def __str__(self) -> str:
        return f"{self.beneficiary_id} {self.department or 'FR'}"
