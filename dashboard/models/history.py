"""What happened to every field, and the seals that prove that nothing of it was changed since.

Both tables are written by PostgreSQL alone (migration SQL `history_rules`) and append-only.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from dashboard.models.accounts import User
from dashboard.models.grants import Grant
from dashboard.models.provenance import ImportBatch


class Subject(models.TextChoices):
    GRANT = "grant", "Aide"
    SHARES = "shares", "Communes"
    COFUNDINGS = "cofundings", "Cofinancements"
    MOVEMENT = "movement", "Mouvement"
    PUBLICATION = "publication", "Publication"
    BENEFICIARY = "beneficiary", "Bénéficiaire"
    MEMBERSHIP = "membership", "Habilitation"


class Act(models.TextChoices):
    CREATED = "created", "Création"
    CHANGED = "changed", "Modification"
    REMOVED = "removed", "Suppression"
    ERASED = "erased", "Effacement"


class Change(models.Model):
    """One row changed by one statement: who, when, what, before, after, why.

    `row` is the key of what changed. `fields` holds what was written (created), what was there
    (removed), or pairs of before and after (changed). A movement and a publication keep their own
    words, which never change: `digest` is theirs. `department` is where the grant stood just
    after; `xid` the transaction, by which seals follow the order of commits. `by` is null for
    somebody who wrote outside the application. An erasure ("erased") is the one thing that changes
    former rows: its `fields` list them, with their digests before and after.
    """

    at = models.DateTimeField("le")
    xid = models.BigIntegerField("transaction")
    by = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="par",
        related_name="+",
        null=True,
        db_constraint=False,
        db_index=False,
    )
    batch = models.ForeignKey(
        ImportBatch,
        models.PROTECT,
        verbose_name="import",
        related_name="+",
        null=True,
        db_constraint=False,
        db_index=False,
    )
    subject = models.CharField("objet", max_length=11, choices=Subject.choices)
    act = models.CharField("acte", max_length=7, choices=Act.choices)
    row = models.BigIntegerField("ligne")
    grant = models.ForeignKey(
        Grant,
        models.PROTECT,
        verbose_name="aide",
        related_name="changes",
        null=True,
        db_constraint=False,
        db_index=False,
    )
    department = models.CharField("département", max_length=3, null=True)  # noqa: DJ001 - none: the nation
    fields = models.JSONField("champs", null=True)
    reason = models.TextField("motif", blank=True)
    digest = models.BinaryField("empreinte", null=True)

    class Meta:
        verbose_name = "changement"
        ordering = ("pk",)
        indexes = (
            BrinIndex(fields=("xid",), name="change_transaction"),
            models.Index(
                fields=("grant", "id"), name="change_grant", condition=Q(grant__isnull=False)
            ),
            models.Index(fields=("department", "id"), name="change_department"),
            models.Index(
                fields=("department", "id"),
                name="change_by_hand",
                condition=Q(batch__isnull=True),
            ),
            models.Index(
                fields=("row", "id"), name="change_beneficiary", condition=Q(subject="beneficiary")
            ),
            models.Index(
                fields=("batch", "id"), name="change_batch", condition=Q(batch__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} · {self.subject} {self.act}"


class Seal(models.Model):
    """A link of the chain: some changes, their digests, and the link before.

    `digests` holds 32 bytes (SHA-256) for each of `changes`, in the same order. `horizon`: every
    change of an older transaction is under a seal.
    """

    no = models.BigIntegerField("numéro", primary_key=True)
    at = models.DateTimeField("le")
    horizon = models.BigIntegerField("transactions closes avant")
    size = models.IntegerField("changements")
    changes = ArrayField(models.BigIntegerField(), verbose_name="changements scellés")
    digests = models.BinaryField("empreintes")
    hash = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "sceau"
        ordering = ("no",)

    def __str__(self) -> str:
        return f"{self.no} · {self.hash}"
