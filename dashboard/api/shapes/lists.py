"""The envelope of lists, the root, and the form of errors."""

from typing import Any

from rest_framework import serializers

from dashboard.api.shapes import figures, grants, indicators
from dashboard.api.shapes.fields import instant, integer, named, text, word
from dashboard.models.choices import PublicationKind

Shape = type[serializers.Serializer[Any]]


class Page(serializers.Serializer[Any]):
    suivant = serializers.URLField(allow_null=True, help_text="Page suivante")
    precedent = serializers.URLField(allow_null=True, help_text="Page précédente")
    version = text("Version des données publiées")


def list_of(name: str, child: Shape, *, counted: bool = True) -> Shape:
    """`counted`: whether compter=1 adds how many there are."""
    fields: dict[str, Any] = {"resultats": child(many=True)}
    if counted:
        fields["total"] = serializers.IntegerField(required=False, help_text="Avec compter=1")
    return named(name)(type(name, (Page,), fields))


GrantList = list_of("ListeAides", grants.Grant)
RegionList = list_of("ListeRegions", figures.Region)
DepartmentList = list_of("ListeDepartements", figures.Department)
CommuneList = list_of("ListeCommunes", figures.Commune, counted=False)
PlanList = list_of("ListePlans", figures.Plan)
PillarList = list_of("ListeVolets", figures.Pillar)
FundList = list_of("ListeFonds", figures.Fund)
EnvelopeList = list_of("ListeEnveloppes", figures.Envelope, counted=False)
IndicatorList = list_of("ListeIndicateurs", indicators.IndicatorItem, counted=False)
BeneficiaryList = list_of("ListeBeneficiaires", figures.Beneficiary)


@named("ListeAgregats")
class AggregateList(Page):
    par = serializers.ListField(child=serializers.CharField())
    resultats = figures.Aggregate(many=True)
    total = figures.Total(help_text="Les mêmes sommes, sur tout le filtre")


@named("Changement")
class Change(serializers.Serializer[Any]):
    no = integer("Numéro de la publication ; il se redonne à depuis")
    type = word(PublicationKind)
    le = instant("Date de la publication, en UTC")
    reference = text()
    aide = grants.Grant(allow_null=True, help_text="Telle que publiée alors ; null : retirée")


ChangeList = list_of("ListeChangements", Change, counted=False)


@named("ErreurParametre")
class ParameterProblem(serializers.Serializer[Any]):
    """Un paramètre, ou un pointeur JSON (RFC 6901) dans ce qui a été envoyé."""

    parametre = serializers.CharField(required=False)
    valeur = serializers.CharField(required=False)
    valeurs_connues = serializers.ListField(child=serializers.CharField(), required=False)
    pointeur = serializers.CharField(required=False)
    message = text()


@named("Probleme")
class Problem(serializers.Serializer[Any]):
    """Détail d'une erreur (RFC 9457)."""

    type = serializers.URLField()
    title = text()
    status = integer()
    detail = text()
    # RFC 9457's word, which REST framework keeps for itself on instances.
    errors = ParameterProblem(many=True)  # type: ignore[assignment]


@named("Accueil")
class Root(serializers.Serializer[Any]):
    ressources = serializers.DictField(child=serializers.URLField())
    schema = serializers.URLField()
    documentation = serializers.URLField()
    version = text("Version des données publiées")
