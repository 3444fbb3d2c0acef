"""Published grants whose names of elsewhere changed: fund, département, region, commune."""

from django.db import models

from dashboard.models.grants import Grant


class Relabelling(models.Model):
    """A published grant reads otherwise since `no`, though nothing of its own changed.

    Written by triggers on the reference tables alone. `no` comes from the numbers of the
    publication log, under its lock: both together, in that order, are the changes feed.
    """

    no = models.BigIntegerField("numéro", primary_key=True)
    at = models.DateTimeField("le")
    grant = models.ForeignKey(
        Grant,
        models.PROTECT,
        related_name="+",
        verbose_name="aide",
        db_constraint=False,
        db_index=False,
    )

    class Meta:
        verbose_name = "changement de nom"

    def __str__(self) -> str:
        return f"{self.no} · {self.grant_id}"
