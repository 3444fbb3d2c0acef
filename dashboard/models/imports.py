"""Files that agents send, what became of them, and what each would change."""

from collections.abc import Iterable
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from dashboard.models.accounts import User
from dashboard.models.provenance import ImportBatch

NATION = "FR"


class Upload(models.Model):
    """A file as it came, or as we give it back; its pieces are forgotten after thirty days."""

    by = models.ForeignKey(User, models.PROTECT, verbose_name="par", related_name="+")
    filename = models.CharField("fichier", max_length=255)
    size = models.PositiveIntegerField("taille")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    created_at = models.DateTimeField("reçu le", db_default=Now())
    forgotten_at = models.DateTimeField("effacé le", null=True)

    class Meta:
        verbose_name = "fichier reçu"
        verbose_name_plural = "fichiers reçus"
        indexes = (
            models.Index(
                fields=("created_at",), name="upload_kept", condition=Q(forgotten_at__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return self.filename


class UploadPiece(models.Model):
    """Some kilobytes of a file: no process ever asks the database for all of it at once."""

    upload = models.ForeignKey(
        Upload, models.PROTECT, verbose_name="fichier", related_name="pieces", db_index=False
    )
    position = models.PositiveIntegerField("rang")
    content = models.BinaryField("contenu")

    class Meta:
        verbose_name = "morceau de fichier"
        verbose_name_plural = "morceaux de fichiers"
        constraints = (
            models.UniqueConstraint(fields=("upload", "position"), name="upload_piece_once"),
        )

    def __str__(self) -> str:
        return f"{self.upload_id} #{self.position}"


class ImportJobs(models.QuerySet["ImportJob"]):
    def visible_to(self, user: User, codes: Iterable[str] | None) -> "ImportJobs":
        """Whose `codes` (None: everywhere) may be read by the account: its own imports, as long
        as it still holds the perimeter it had, and those that touch nothing beyond its own."""
        if codes is None:
            return self
        held = sorted(codes)
        return self.filter(Q(by=user, perimeter__contained_by=held) | Q(touched__contained_by=held))

    def whole_for(self, user: User, codes: Iterable[str] | None) -> "ImportJobs":
        """Those whose file names nothing beyond what the account may read: a file may hold rows
        that were refused for another département."""
        if codes is None:
            return self
        held = sorted(codes)
        return self.filter(Q(by=user, perimeter__contained_by=held) | Q(named__contained_by=held))


class ImportJob(models.Model):
    """One file on its way in: read, settled by a person, previewed, applied, taken back.

    `perimeter`: where its account could import when it sent the file (null: everywhere).
    `touched` and `named`: départements of the rows that the import would write, and of all rows,
    "FR" standing for none; null until known, and when there is none.
    `sample`: how the file reads; `settings`: what a person decided of it.
    `fingerprint`: what was previewed, to be sure that it is what is applied.
    """

    class State(models.TextChoices):
        READING = "reading", "Lecture du fichier"
        UNUSABLE = "unusable", "Fichier inutilisable"
        READY = "ready", "À vérifier"
        PREVIEWING = "previewing", "Aperçu en préparation"
        PREVIEWED = "previewed", "Aperçu prêt"
        APPLYING = "applying", "Application en cours"
        APPLIED = "applied", "Appliqué"
        UNDOING = "undoing", "Annulation en cours"
        UNDONE = "undone", "Annulé"
        DROPPED = "dropped", "Abandonné"

    RUNNING: ClassVar = (State.READING, State.PREVIEWING, State.APPLYING, State.UNDOING)

    upload = models.ForeignKey(Upload, models.PROTECT, verbose_name="fichier", related_name="+")
    by = models.ForeignKey(User, models.PROTECT, verbose_name="par", related_name="+")
    perimeter = ArrayField(models.CharField(max_length=3), verbose_name="périmètre", null=True)
    touched = ArrayField(models.CharField(max_length=3), verbose_name="touche", null=True)
    named = ArrayField(models.CharField(max_length=3), verbose_name="nomme", null=True)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.READING)
    profile = models.CharField("profil", max_length=40, blank=True)
    sample = models.JSONField("extrait", default=dict)
    settings = models.JSONField("réglages", default=dict)
    outcome = models.JSONField("bilan", default=dict)
    fingerprint = models.CharField("empreinte de l'aperçu", max_length=64, blank=True)
    skip_refused = models.BooleanField("sauf les lignes refusées", default=False)
    message = models.TextField("message", blank=True)
    batch = models.OneToOneField(
        ImportBatch, models.PROTECT, verbose_name="lot", related_name="job", null=True
    )
    returned = models.ForeignKey(
        Upload, models.PROTECT, verbose_name="fichier rendu", related_name="+", null=True
    )
    undo_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="annulation demandée par", related_name="+", null=True
    )
    undo_reason = models.TextField("motif d'annulation", blank=True)
    created_at = models.DateTimeField("envoyé le", db_default=Now())
    ended_at = models.DateTimeField("fini le", null=True)

    objects: ClassVar = ImportJobs.as_manager()

    class Meta:
        verbose_name = "fichier à importer"
        verbose_name_plural = "fichiers à importer"
        ordering = ("-pk",)
        indexes = (
            models.Index(
                fields=("state",),
                name="import_running",
                condition=Q(state__in=("reading", "previewing", "applying", "undoing")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} · {self.state}"

    @property
    def is_running(self) -> bool:
        return self.state in self.RUNNING


class ImportProgress(models.Model):
    """How far a job is. Written beside its transaction, so that everybody sees it meanwhile."""

    job = models.OneToOneField(
        ImportJob,
        models.PROTECT,
        primary_key=True,
        verbose_name="import",
        related_name="progress",
    )
    percent = models.PositiveSmallIntegerField("pour cent", default=0)
    step = models.CharField("étape", max_length=80, blank=True)
    starts = models.PositiveSmallIntegerField("départs", default=0)

    class Meta:
        verbose_name = "avancement d'import"
        verbose_name_plural = "avancements d'imports"

    def __str__(self) -> str:
        return f"{self.job_id} {self.percent} %"


class PreviewRow(models.Model):
    """What would become of one row of a file; unchanged rows of which nothing is told have none.

    `told`: issues, each with severity, column, value, rule, problem and way out. `changes`: field,
    what the desk holds, what the row says. `same_as`: the first row that says exactly the same.
    """

    job = models.ForeignKey(
        ImportJob, models.PROTECT, verbose_name="import", related_name="rows", db_index=False
    )
    number = models.PositiveIntegerField("ligne")
    verdict = models.CharField("sort", max_length=9)
    reference = models.CharField("référence", max_length=80, blank=True)
    fund = models.CharField("fonds", max_length=40, blank=True)
    department = models.CharField("département", max_length=3, blank=True)
    objet = models.TextField("objet", blank=True)
    amount = models.DecimalField("montant", max_digits=14, decimal_places=2, null=True)
    told = models.JSONField("remarques", default=list)
    changes = models.JSONField("changements", default=list)
    same_as = models.PositiveIntegerField("identique à la ligne", null=True)

    class Meta:
        verbose_name = "ligne d'aperçu"
        verbose_name_plural = "lignes d'aperçu"
        constraints = (
            models.UniqueConstraint(fields=("job", "verdict", "number"), name="preview_row_once"),
        )

    def __str__(self) -> str:
        return f"{self.job_id} #{self.number} {self.verdict}"


class ColumnChoice(models.Model):
    """Which column of a file is which, as it was last decided: for the next file that has the
    same header, of the same kind, in the same perimeter."""

    perimeter = models.CharField("périmètre", max_length=400)
    profile = models.CharField("profil", max_length=40)
    header = models.CharField("empreinte des titres", max_length=64)
    columns = models.JSONField("colonnes")
    by = models.ForeignKey(User, models.PROTECT, verbose_name="par", related_name="+")
    at = models.DateTimeField("le", auto_now=True)

    class Meta:
        verbose_name = "correspondance de colonnes"
        verbose_name_plural = "correspondances de colonnes"
        constraints = (
            models.UniqueConstraint(
                fields=("perimeter", "profile", "header"), name="column_choice_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.perimeter} {self.profile}"
