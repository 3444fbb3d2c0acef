"""Where rows come from: batches of import and what each source last said."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from dashboard.models.accounts import User
from dashboard.models.perimeters import Visitor, perimeter
from dashboard.models.roles import Right


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: Visitor) -> Self:
        """One's own, and those that wrote inside the account's perimeter and nowhere else: the
        totals of a file of all France say something of every département."""
        rows = SourceRow.objects.filter(batch=OuterRef("pk"))
        inside = perimeter(user, Right.READ, "grant__department")
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        return self.filter(
            Q(by=user) | (Exists(rows.filter(inside)) & ~Exists(rows.exclude(inside)))
        )


class ImportBatch(models.Model):
    class Status(models.TextChoices):
        APPLIED = "applied", "Appliqué"
        REFUSED = "refused", "Refusé"
        UNDONE = "undone", "Annulé"

    profile = models.CharField("profil", max_length=40)
    filename = models.CharField("fichier", max_length=255)
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    options = models.JSONField("options", default=dict)
    status = models.CharField("état", max_length=8, choices=Status.choices)
    summary = models.JSONField("bilan", default=dict)
    by = models.ForeignKey(User, models.PROTECT, verbose_name="par", related_name="+")
    created_at = models.DateTimeField("créé le", db_default=Now())
    undone_at = models.DateTimeField("annulé le", null=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="annulé par", related_name="+", null=True
    )
    undo_reason = models.TextField("motif d'annulation", blank=True, db_default="")

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "import"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.pk} · {self.profile} · {self.filename}"


class SourceRowQuerySet(models.QuerySet["SourceRow"]):
    def visible_to(self, user: Visitor) -> Self:
        return self.filter(perimeter(user, Right.READ, "grant__department"))


class SourceRow(models.Model):
    """What one row of a source said, in one batch, about one grant.

    `current` marks the last word of the source; undoing a batch gives the word back to
    `previous`. `grant_version` and `last_movement` are the grant's state just after this row was
    applied: anything newer was touched by someone else. `before` holds the fields of a grant
    that this row changed, as they were, for undo.
    """

    profile = models.CharField("profil", max_length=40)
    key = models.CharField("clé", max_length=200)
    occurrence = models.PositiveIntegerField("occurrence", default=1)
    hash = models.CharField("empreinte", max_length=64)
    raw = models.JSONField("ligne")
    before = models.JSONField("aide avant la ligne", null=True)
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, verbose_name="import", related_name="source_rows"
    )
    grant = models.ForeignKey(
        "dashboard.Grant",
        models.PROTECT,
        verbose_name="aide",
        related_name="source_rows",
    )
    created_grant = models.BooleanField("a créé l'aide", default=False)
    grant_version = models.PositiveIntegerField("version de l'aide")
    last_movement = models.BigIntegerField("dernier mouvement", null=True)
    current = models.BooleanField("dernière parole", default=True)
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="parole précédente",
        null=True,
        db_index=False,
    )

    objects = SourceRowQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne de source"
        verbose_name_plural = "lignes de source"
        constraints = (
            models.UniqueConstraint(
                fields=(
                    "profile",
                    "key",
                    "occurrence",
                ),
                name="source_row_current_unique",
                condition=models.Q(current=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.profile} {self.key}#{self.occurrence}"
