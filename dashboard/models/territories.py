"""Regions, départements and communes of the official geographic code (INSEE COG)."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Region(models.Model):
    code = models.CharField("code", max_length=2, primary_key=True)
    name = models.CharField("nom", max_length=60)

    class Meta:
        verbose_name = "région"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A département, or a collectivité d'outre-mer that keeps the same place in the codes.

    The five collectivités (975, 984, 986, 987, 988) belong to no region.
    """

    code = models.CharField("code", max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=60)
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        verbose_name="région",
        null=True,
        related_name="departments",
    )
    population = models.PositiveIntegerField("population municipale", default=0)

    class Meta:
        verbose_name = "département"
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Commune(models.Model):
    code = models.CharField("code INSEE", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=80)
    key = models.CharField("nom normalisé", max_length=100)
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="département", related_name="communes"
    )
    population = models.PositiveIntegerField("population municipale", default=0)
    latitude = models.FloatField("latitude", null=True)
    longitude = models.FloatField("longitude", null=True)

    class Meta:
        verbose_name = "commune"
        ordering = ("code",)
        indexes = (
            GinIndex(fields=("key",), name="commune_key_words", opclasses=("gin_trgm_ops",)),
        )

    def __str__(self) -> str:
        return self.name


class DepartmentContours(models.Model):
    """The contours of a département's communes, simplified.

    `paths`: SVG by commune, in units of a grid whose longest side is 1 000, from the north-west
    corner; degrees of longitude are shrunk by the cosine of the middle latitude. `digest`: of all
    the rest.
    """

    department = models.OneToOneField(
        Department, models.PROTECT, primary_key=True, related_name="contours"
    )
    west = models.FloatField("ouest")
    south = models.FloatField("sud")
    east = models.FloatField("est")
    north = models.FloatField("nord")
    paths = models.JSONField("tracés")
    digest = models.CharField("empreinte", max_length=32)

    class Meta:
        verbose_name = "contours des communes d'un département"

    def __str__(self) -> str:
        return f"{self.department_id}"


class FormerCommune(models.Model):
    """A code that files still carry: merged, delegated or associated commune, arrondissement."""

    class Kind(models.TextChoices):
        MERGED = "merged", "Ancienne commune"
        DELEGATED = "delegated", "Commune déléguée"
        ASSOCIATED = "associated", "Commune associée"
        DISTRICT = "district", "Arrondissement municipal"

    code = models.CharField("code INSEE", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=80)
    kind = models.CharField("sorte", max_length=10, choices=Kind.choices)
    successor = models.ForeignKey(
        Commune, models.PROTECT, verbose_name="commune actuelle", related_name="former"
    )

    class Meta:
        verbose_name = "ancienne commune"
        verbose_name_plural = "anciennes communes"
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"
