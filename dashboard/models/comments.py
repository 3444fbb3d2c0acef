"""What a préfecture says of each pillar beside the figures of its fiche."""

from django.db import models
from django.db.models.functions import Now

from dashboard.models.accounts import User
from dashboard.models.plan import Pillar
from dashboard.models.territories import Department


class CommentText(models.Model):
    """`pillar` None: the whole fiche. `since` is the first day of the first month it speaks of;
    it holds until another one takes its place."""

    department = models.ForeignKey(Department, models.PROTECT, verbose_name="département")
    pillar = models.ForeignKey(Pillar, models.PROTECT, verbose_name="volet", null=True, blank=True)
    since = models.DateField("à partir de l'édition de")
    text = models.TextField("commentaire", blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.department_id} {self.pillar_id or ''} {self.since}"


class CommentDraft(CommentText):
    """Being written; gone once published."""

    by = models.ForeignKey(User, models.PROTECT, verbose_name="par", related_name="+")
    updated_at = models.DateTimeField("modifié le", db_default=Now())

    class Meta:
        verbose_name = "brouillon de commentaire"
        verbose_name_plural = "brouillons de commentaires"
        constraints = (
            models.UniqueConstraint(
                fields=("department", "pillar"),
                name="comment_draft_unique",
                nulls_distinct=False,
            ),
        )


class Comment(CommentText):
    """Published, append-only: the last one said of an edition holds; an empty text ends it."""

    by = models.ForeignKey(User, models.PROTECT, verbose_name="par", related_name="+")
    published_at = models.DateTimeField("publié le", db_default=Now())

    class Meta:
        verbose_name = "commentaire"
        indexes = (
            models.Index(fields=("department", "pillar", "-since", "-id"), name="comment_in_force"),
        )
