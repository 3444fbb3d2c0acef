"""What surrounds an entry: what was being typed, and what was said of look-alikes."""

from typing import Self

from django.db import models
from django.db.models.functions import Now

from dashboard.models.accounts import User
from dashboard.models.grants import Grant
from dashboard.models.perimeters import Visitor


class EntryDraftQuerySet(models.QuerySet["EntryDraft"]):
    def of(self, user: Visitor) -> Self:
        """Its author's alone, whatever rights others hold."""
        return self.filter(account=user) if isinstance(user, User) else self.none()


class EntryDraft(models.Model):
    """What an agent was typing, as typed, so that a session that ends loses nothing.

    Not a grant yet: it may hold anything, and nobody but its author ever sees it. `grant` is the
    grant being edited, none for a new one; `fields` are the lists of values of the form.
    """

    account = models.ForeignKey(User, models.CASCADE, verbose_name="compte", related_name="+")
    key = models.CharField("clé", max_length=64)
    grant = models.ForeignKey(
        Grant, models.CASCADE, verbose_name="aide", related_name="+", null=True, blank=True
    )
    fields = models.JSONField("saisie", default=dict)
    updated_at = models.DateTimeField("gardée le", db_default=Now())

    objects = EntryDraftQuerySet.as_manager()

    class Meta:
        verbose_name = "saisie en cours"
        verbose_name_plural = "saisies en cours"
        constraints = (
            models.UniqueConstraint(fields=("account", "key"), name="entry_draft_unique"),
        )

    def __str__(self) -> str:
        return self.key


class DistinctGrants(models.Model):
    """Two grants that look alike, said to be two by an agent, and why."""

    grant = models.ForeignKey(Grant, models.PROTECT, verbose_name="aide", related_name="+")
    other = models.ForeignKey(Grant, models.PROTECT, verbose_name="autre aide", related_name="+")
    reason = models.TextField("motif")
    by = models.ForeignKey(User, models.PROTECT, verbose_name="par", related_name="+")
    at = models.DateTimeField("le", db_default=Now())

    class Meta:
        verbose_name = "doublon écarté"
        verbose_name_plural = "doublons écartés"

    def __str__(self) -> str:
        return f"{self.grant_id} ≠ {self.other_id}"
