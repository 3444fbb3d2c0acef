"""Legal units and natural persons that receive aid."""

from datetime import datetime

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Collate

from dashboard.models.accounts import User
from dashboard.models.choices import Category, Diffusion, Size
from dashboard.models.territories import Department


def one_holder(prefix: str) -> tuple[models.UniqueConstraint, ...]:
    """A code that is known names one holder only."""
    return tuple(
        models.UniqueConstraint(
            fields=(field,),
            name=f"{prefix}_{field}_unique",
            condition=~models.Q(**{field: ""}),
            violation_error_message=f"Ce {word} est déjà celui d'un autre bénéficiaire.",
        )
        for field, word in (("siren", "SIREN"), ("rna", "RNA"), ("official_code", "code"))
    )


class Beneficiary(models.Model):
    """A legal unit, known by its SIREN, its RNA, an official code, or its name alone.

    Of a natural person PostgreSQL keeps a general name here and no number, whoever writes: the
    identity is moved to `PersonIdentity` (migration SQL `persons`), and read with `known_name`
    and its like.

    `official_code` is the INSEE code of a commune, the SIREN-like code of an EPCI or the code of
    a département or region: what public files use for public bodies without a SIREN.
    """

    name = models.CharField("nom", max_length=250)
    key = models.CharField("nom normalisé", max_length=250)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    rna = models.CharField("RNA", max_length=10, blank=True)
    official_code = models.CharField("code officiel", max_length=12, blank=True)
    category = models.CharField("catégorie", max_length=16, choices=Category.choices, blank=True)
    size = models.CharField("taille", max_length=3, choices=Size.choices, blank=True)
    legal_form = models.CharField("catégorie juridique", max_length=4, blank=True)
    diffusion = models.CharField(
        "diffusion", max_length=8, choices=Diffusion.choices, default=Diffusion.OPEN
    )
    confirmed_legal_person = models.BooleanField("personne morale confirmée", default=False)
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="département", null=True, blank=True
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, verbose_name="fusionné avec", null=True, blank=True
    )

    class Meta:
        verbose_name = "bénéficiaire"
        indexes = (
            models.Index(
                fields=(
                    "key",
                    "department",
                    "category",
                ),
                name="beneficiary_name_match",
            ),
            # Suggestions: names by their beginning, then by the beginning of any word.
            models.Index(Collate("key", "C"), name="beneficiary_key_start"),
            GinIndex(fields=("key",), name="beneficiary_key_words", opclasses=("gin_trgm_ops",)),
        )
        constraints = one_holder("beneficiary")

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        return f"b-{self.pk}"

    def known_name(self) -> str:
        """For the desk, natural persons included. One query unless `identity` was joined."""
        return self._identity().name

    def known_siren(self) -> str:
        return self._identity().siren

    def known_rna(self) -> str:
        return self._identity().rna

    def erased_at(self) -> datetime | None:
        identity = self._identity()
        return identity.erased_at if isinstance(identity, PersonIdentity) else None

    def _identity(self) -> "Beneficiary | PersonIdentity":
        return getattr(self, "identity", self)


class PersonIdentity(models.Model):
    """Who a natural person is: the one place where that is kept, and where it is erased.

    A person is whoever the rule of masking (`relance_masked`) says must never be named, whatever
    the fund. Written by PostgreSQL alone: from what is written to `Beneficiary`, and emptied by
    `dashboard.actions.erasure`. What was erased keeps a general name and the day.
    """

    beneficiary = models.OneToOneField(
        Beneficiary,
        models.PROTECT,
        primary_key=True,
        related_name="identity",
        verbose_name="bénéficiaire",
    )
    name = models.CharField("nom", max_length=250)
    key = models.CharField("nom normalisé", max_length=250)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    rna = models.CharField("RNA", max_length=10, blank=True)
    official_code = models.CharField("code officiel", max_length=12, blank=True)
    erased_at = models.DateTimeField("effacée le", null=True)
    erased_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="effacée par", related_name="+", null=True
    )

    class Meta:
        verbose_name = "identité d'une personne"
        verbose_name_plural = "identités de personnes"
        indexes = (
            models.Index(fields=("key",), name="person_name_match"),
            models.Index(Collate("key", "C"), name="person_key_start"),
            GinIndex(fields=("key",), name="person_key_words", opclasses=("gin_trgm_ops",)),
        )
        constraints = one_holder("person")

    def __str__(self) -> str:
        return self.name
