"""What a program may send: the words of the answers, and nothing that they do not know."""

from typing import Any

from rest_framework import serializers

from dashboard.api.shapes.fields import named
from dashboard.models.choices import (
    SLUGS,
    Category,
    Confidence,
    DatePrecision,
    FunderKind,
    Kind,
    Nature,
    Size,
)

# The last day that a date known to the year or the month may name.
STATUSES = ("brouillon", "soumise")


class Sent(serializers.Serializer[Any]):
    """Refuses a word that it does not know, rather than leave it unread."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                known = ", ".join(self.fields)
                message = f"Champ inconnu. Champs connus : {known}."
                raise serializers.ValidationError({name: [message] for name in unknown})
        return super().to_internal_value(data)


def word(choice: Any, **options: Any) -> serializers.ChoiceField:
    """A French word; the stored code is looked up later."""
    return serializers.ChoiceField(choices=list(SLUGS[choice].values()), **options)


def words(length: int, help_text: str = "", **options: Any) -> serializers.CharField:
    options = {"required": False, "allow_blank": True, **options}
    return serializers.CharField(max_length=length, help_text=help_text, **options)


def euros(help_text: str = "", **options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=14, decimal_places=2, help_text=help_text or "En euros", **options
    )


@named("BeneficiaireEnvoye")
class PartySent(Sent):
    id = words(20, "Identifiant b-… ; les autres champs sont alors ignorés, sauf siret")
    nom = words(250)
    siren = words(20)
    siret = words(30)
    rna = words(20)
    categorie = word(Category, required=False)
    taille = word(Size, required=False)
    categorie_juridique = words(4)


@named("CommuneEnvoyee")
class ShareSent(Sent):
    code = serializers.CharField(allow_null=True, max_length=5, help_text="null : non localisé")
    part = serializers.IntegerField(min_value=1, max_value=1_000_000_000, default=1)


@named("CofinancementEnvoye")
class CoFundingSent(Sent):
    financeur = word(FunderKind)
    montant = euros(min_value=0)


@named("AttribuantEnvoye")
class AuthoritySent(Sent):
    nom = words(250, required=True, allow_blank=False)
    siret = words(30)


class GrantWords(Sent):
    """Whatever of a grant may be sent; an amendment sends some of it."""

    fonds = words(40, allow_blank=False, required=True)
    departement = serializers.CharField(
        max_length=3, allow_null=True, help_text="null : aide nationale"
    )
    exercice = serializers.IntegerField(min_value=1990, max_value=2100)
    objet = words(10_000, allow_blank=False, required=True)
    montant_attribue = euros(required=False, allow_null=True, min_value=0)
    date_attribution = serializers.DateField(required=False, allow_null=True)
    date_precision = word(DatePrecision, required=False)
    beneficiaire = PartySent(required=False, allow_null=True)
    communes = ShareSent(many=True, required=False)
    cofinancements = CoFundingSent(many=True, required=False)
    cout_total = euros(required=False, allow_null=True)
    attribuant = AuthoritySent(required=False, allow_null=True)
    dossier = words(80)
    date_convention = serializers.DateField(required=False, allow_null=True)
    conditions_versement = words(10_000)
    dates_versement = words(80)
    notification_ue = words(20)
    confiance = word(Confidence, required=False)
    source_url = serializers.URLField(required=False, allow_blank=True, max_length=500)
    engagements_suivis = serializers.BooleanField(required=False)
    paiements_suivis = serializers.BooleanField(required=False)
    statut = serializers.ChoiceField(
        choices=STATUSES, required=False, help_text="soumise : attend une personne qui publie"
    )


@named("AideEnvoyee")
class GrantSent(GrantWords):
    reference = words(64, allow_blank=False, required=True)


@named("AideModifiee")
class GrantAmended(GrantWords):
    """Ce qui n'est pas donné reste ; `communes` et `cofinancements` se remplacent en entier."""

    reference = words(64, allow_blank=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"partial": True, **kwargs})


@named("MouvementEnvoye")
class MovementSent(Sent):
    sorte = word(Kind)
    nature = word(
        Nature,
        required=False,
        help_text="Sinon avenant, engagement_juridique ou acompte, selon la sorte",
    )
    montant = euros("Signé, comme dans la lecture : un dégagement est négatif")
    effet_le = serializers.DateField()
    date_precision = word(DatePrecision, required=False)
    reference = words(80, "N° EJ ou DP")
    engagement = words(80, "N° EJ, ou id du mouvement qui l'a ouvert ; inutile s'il est seul")
    corrige = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, help_text="Le mouvement à annuler"
    )
    motif = words(2_000, "Demandé pour un avenant et pour ce qui reprend de l'argent")
