"""Sums, and the things that carry them."""

from typing import Any

from rest_framework import serializers

from dashboard.api.shapes.fields import day, integer, money, named, number, text, truth, word
from dashboard.models.choices import AllocationNature, Category, Size


class Figures(serializers.Serializer[Any]):
    aides = integer("Nombre d'aides")
    montant_attribue = money("Attribué, en euros")
    montant_engage = money("Engagé ; null quand aucune aide n'est suivie", null=True)
    montant_paye = money("Payé ; null quand aucune aide n'est suivie", null=True)
    aides_engagement_suivi = integer("Aides dont l'engagement est connu")
    aides_paiement_suivi = integer("Aides dont le paiement est connu")


@named("Agregat")
class Aggregate(Figures):
    """Les clés de `par`, puis les sommes."""

    plan = serializers.CharField(required=False)
    departement = serializers.CharField(required=False, allow_null=True)
    region = serializers.CharField(required=False, allow_null=True)
    commune = serializers.CharField(required=False, allow_null=True)
    volet = serializers.CharField(required=False, allow_null=True)
    fonds = serializers.CharField(required=False)
    exercice = serializers.IntegerField(required=False)
    mois = serializers.CharField(required=False, help_text="Mois de la première attribution")
    categorie = serializers.CharField(required=False, allow_null=True)
    taille = serializers.CharField(required=False, allow_null=True)
    beneficiaires = serializers.IntegerField(
        required=False, help_text="Bénéficiaires distincts, avec compter=1 ; ne s'additionne pas"
    )


@named("SommeTotale")
class Total(Figures):
    beneficiaires = serializers.IntegerField(required=False)


@named("SommeVolet")
class PillarSum(Figures):
    volet = text("null : hors volet", null=True)


@named("Region")
class Region(Figures):
    code = text()
    nom = text()


class DepartmentFields(Figures):
    code = text()
    nom = text()
    region = text(null=True)
    region_nom = text(null=True)
    population = integer("Population municipale")


@named("Departement")
class Department(DepartmentFields):
    """Un département et ses sommes."""


@named("DepartementDetail")
class DepartmentDetail(DepartmentFields):
    volets = PillarSum(many=True)


class CommuneFields(serializers.Serializer[Any]):
    code = text("Code INSEE")
    nom = text()
    departement = text()
    population = integer("Population municipale")
    latitude = number("Du centre de la commune")
    longitude = number("Du centre de la commune")


@named("Commune")
class Commune(CommuneFields):
    """Une commune du code officiel géographique."""


@named("CommuneDetail")
class CommuneDetail(CommuneFields, Figures):
    volets = PillarSum(many=True)


@named("Plan")
class Plan(Figures):
    code = text()
    nom = text()
    fictif = truth("Plan de démonstration")
    presentation = text(null=True)


@named("Volet")
class Pillar(Figures):
    code = text()
    nom = text()
    programme = text("Programme budgétaire")
    montant_annonce = money("Annoncé ; jamais un dénominateur")
    source_url = text(null=True)


class FundFields(Figures):
    code = text()
    nom = text()
    plan = text()
    volet = text("null : hors volet", null=True)
    operateur = text(null=True)
    programme = text(null=True)
    source_url = text(null=True)
    note = text(null=True)


@named("Fonds")
class Fund(FundFields):
    """Un fonds (dispositif, guichet) et ses sommes."""


@named("ExerciceFonds")
class FundYear(serializers.Serializer[Any]):
    exercice = integer()
    enveloppe = money("null : pas d'enveloppe propre à ce territoire", null=True)
    enveloppe_nationale = money("Pour information", null=True)
    limitative = truth("L'enveloppe ne peut être dépassée")
    consomme = money("Attributions qui relèvent de cette enveloppe")
    reste = money(null=True)
    depassee = truth("Les attributions dépassent l'enveloppe")
    taux_consommation = serializers.CharField(
        allow_null=True, help_text="Attribué ÷ enveloppe ; null sans enveloppe ou jeu non exhaustif"
    )
    exhaustif = truth("Toutes les attributions de cet exercice sont connues")
    aides = integer()
    montant_attribue = money()


@named("FondsDetail")
class FundDetail(FundFields):
    exercices = FundYear(many=True)


@named("Enveloppe")
class Envelope(serializers.Serializer[Any]):
    fonds = text()
    exercice_debut = integer()
    exercice_fin = integer()
    territoire = text("FR, R27, 70, ou les mots de la source")
    montant = money("Signé, en euros")
    nature = word(AllocationNature)
    retenue = truth("Comptée dans les totaux")
    limitative = truth("Ne peut être dépassée")
    effet_le = day("Date d'effet")
    source_url = text(null=True)


@named("Beneficiaire")
class Beneficiary(Figures):
    id = text("Identifiant b-…")
    nom = text()
    siren = text(null=True)
    rna = text(null=True)
    categorie = word(Category, null=True)
    taille = word(Size, null=True)
