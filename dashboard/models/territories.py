"""Regions, départements and communes of the official geographic code (INSEE COG)."""

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

    def __str__(self) -> str:
        return self.name


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
