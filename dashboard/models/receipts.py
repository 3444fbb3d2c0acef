"""Proof that something sent was acted upon, so that the same thing sent again acts no more."""

from django.db import models
from django.db.models.functions import Now

from dashboard.models.accounts import User


class Receipt(models.Model):
    """The answer given to one form or request of one account.

    `key` is drawn by whoever sends (the hidden field of a form, the Idempotency-Key of a
    program); `fingerprint` tells whether the same key came with other contents.
    """

    by = models.ForeignKey(User, models.CASCADE, verbose_name="compte", related_name="+")
    purpose = models.CharField("objet", max_length=200)
    key = models.CharField("clé", max_length=200)
    fingerprint = models.CharField("empreinte", max_length=64, blank=True)
    answer = models.JSONField("réponse", default=dict)
    created_at = models.DateTimeField("créé le", db_default=Now())

    class Meta:
        verbose_name = "récépissé"
        indexes = (models.Index(fields=("created_at",), name="receipt_age"),)
        constraints = (
            models.UniqueConstraint(fields=("by", "purpose", "key"), name="receipt_once"),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"
