"""Access keys of the API, the partners that hold some, and how often each caller calls."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from dashboard.models.accounts import User


class Scope(models.TextChoices):
    """Writing includes reading. A key never allows more than its account's own rights."""

    READ = "read", "Lecture"
    WRITE = "write", "Lecture et écriture"


class Partner(models.Model):
    """An account of a program: it writes with a key and can never sign in."""

    user = models.OneToOneField(
        User, models.CASCADE, primary_key=True, verbose_name="compte", related_name="partner"
    )
    contact = models.CharField("contact", max_length=254)
    created_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="créé par", related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "partenaire"

    def __str__(self) -> str:
        return self.user.name


class AccessKey(models.Model):
    """Only the digest of a key is kept; `opening` is what a person recognises it by."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="compte", related_name="keys")
    name = models.CharField("nom", max_length=100)
    scope = models.CharField("portée", max_length=5, choices=Scope.choices)
    digest = models.CharField("empreinte", max_length=128, unique=True)
    opening = models.CharField("début", max_length=12)
    created_at = models.DateTimeField("créée le", db_default=Now())
    created_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="créée par", related_name="+", db_index=False
    )
    expires_at = models.DateTimeField("expire le")
    last_used_at = models.DateTimeField("dernier usage", null=True, blank=True)
    revoked_at = models.DateTimeField("révoquée le", null=True, blank=True)

    class Meta:
        verbose_name = "clé d'accès"
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="access_key_expires_later",
                violation_error_message="Une clé expire après sa création.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.opening}…)"


class CallCount(models.Model):
    """Calls of one caller since the first of the last minute; lost in a crash, and no matter.

    `caller` is a digest: neither addresses nor keys are kept.
    """

    caller = models.CharField("appelant", max_length=40, primary_key=True)
    since = models.DateTimeField("depuis")
    calls = models.IntegerField("appels")

    class Meta:
        verbose_name = "compte d'appels"

    def __str__(self) -> str:
        return f"{self.caller} {self.calls}"
