"""News and visits: what the desk writes, and what the public reads of it."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from dashboard.models.accounts import User
from dashboard.models.choices import DatePrecision
from dashboard.models.grants import Grant
from dashboard.models.perimeters import Visitor, perimeter
from dashboard.models.roles import Right
from dashboard.models.territories import Commune, Department


class NewsKind(models.TextChoices):
    NEWS = "news", "Actualité"
    VISIT = "visit", "Visite"


class NewsText(models.Model):
    """What the draft and the published copy have in common. `uid` names the entry of the feed for
    ever, whatever its title and address become."""

    uid = models.UUIDField("identifiant", default=uuid4, editable=False)
    kind = models.CharField("sorte", max_length=5, choices=NewsKind.choices)
    title = models.CharField("titre", max_length=200)
    slug = models.SlugField("adresse", max_length=120, unique=True)
    body = models.TextField("texte", blank=True)
    day = models.DateField("date")
    date_precision = models.CharField(
        "précision de la date",
        max_length=5,
        choices=DatePrecision.choices,
        default=DatePrecision.DAY,
    )
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="département", null=True, blank=True
    )
    commune = models.ForeignKey(
        Commune, models.PROTECT, verbose_name="commune", null=True, blank=True
    )
    source_url = models.URLField("source", max_length=500, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class NewsQuerySet(models.QuerySet["News"]):
    def visible_to(self, user: Visitor) -> "NewsQuerySet":
        """The nation's are written by accounts over France, and read by whoever reads."""
        return self.filter(perimeter(user, Right.READ))


class News(NewsText):
    """The desk's side. `version` counts the edits, `published_version` the one that is public."""

    grants = models.ManyToManyField(Grant, verbose_name="aides", related_name="news", blank=True)
    entered_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="saisie par", related_name="+", db_index=False
    )
    published_by = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="publiée par",
        related_name="+",
        null=True,
        db_index=False,
    )
    version = models.PositiveIntegerField("version", default=1)
    published_version = models.PositiveIntegerField("version publiée", null=True)
    created_at = models.DateTimeField("créée le", db_default=Now())
    updated_at = models.DateTimeField("modifiée le", db_default=Now())

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name = "actualité"
        ordering = ("-day", "-pk")


class NewsPhoto(models.Model):
    """Re-encoded on arrival: no metadata, bounded pixels. `digest` is of its content."""

    news = models.OneToOneField(
        News, models.CASCADE, primary_key=True, related_name="photo", verbose_name="actualité"
    )
    digest = models.CharField("empreinte", max_length=32)
    alternative = models.CharField("texte de remplacement", max_length=250)
    width = models.PositiveSmallIntegerField("largeur")
    height = models.PositiveSmallIntegerField("hauteur")
    content = models.BinaryField("image")

    class Meta:
        verbose_name = "photo"
        constraints = (
            models.CheckConstraint(
                condition=~Q(alternative=""),
                name="news_photo_has_alternative",
                violation_error_message="Décrivez la photo pour qui ne la voit pas.",
            ),
        )

    def __str__(self) -> str:
        return self.digest


class PublicNews(NewsText):
    """The copy that the public reads, as it was when last published."""

    news = models.OneToOneField(
        News, models.CASCADE, primary_key=True, related_name="public", verbose_name="actualité"
    )
    photo_digest = models.CharField("photo", max_length=32, blank=True)
    photo_alternative = models.CharField("texte de remplacement", max_length=250, blank=True)
    photo_width = models.PositiveSmallIntegerField("largeur", null=True)
    photo_height = models.PositiveSmallIntegerField("hauteur", null=True)
    published_at = models.DateTimeField("publiée le")
    updated_at = models.DateTimeField("mise à jour le")

    class Meta:
        verbose_name = "actualité publiée"
        verbose_name_plural = "actualités publiées"
        ordering = ("-day", "-pk")
        indexes = (
            models.Index(fields=("-day", "-news"), name="public_news_latest"),
            models.Index(fields=("department", "-day"), name="public_news_department"),
        )


class PublicNewsGrant(models.Model):
    """A grant that a published entry speaks of; shown only while the grant is public too."""

    news = models.ForeignKey(
        PublicNews, models.CASCADE, related_name="links", verbose_name="actualité"
    )
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="+", verbose_name="aide")

    class Meta:
        verbose_name = "aide d'une actualité publiée"
        constraints = (
            models.UniqueConstraint(fields=("news", "grant"), name="public_news_grant_unique"),
        )

    def __str__(self) -> str:
        return f"{self.news_id} {self.grant_id}"


class PublicPhoto(models.Model):
    """Served for ever under its digest."""

    news = models.OneToOneField(
        PublicNews, models.CASCADE, primary_key=True, verbose_name="actualité"
    )
    digest = models.CharField("empreinte", max_length=32, db_index=True)
    content = models.BinaryField("image")

    class Meta:
        verbose_name = "photo publiée"

    def __str__(self) -> str:
        return self.digest
