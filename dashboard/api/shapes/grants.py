"""A grant, its shares and its ledger."""

from typing import Any

from rest_framework import serializers

from dashboard.api.shapes.fields import (
    day,
    instant,
    integer,
    money,
    named,
    one_of,
    text,
    truth,
    word,
)
from dashboard.models.choices import (
    Category,
    Confidence,
    DatePrecision,
    FunderKind,
    Kind,
    Nature,
    Size,
)


@named("Montants")
class Parts(serializers.Serializer[Any]):
    attribue = money()
    engage = money("En euros ; null quand il n'est pas suivi", null=True)
    paye = money("En euros ; null quand il n'est pas suivi", null=True)


@named("PartCommune")
class Share(Parts):
    code = text("Code INSEE ; null : non localisé", null=True)
    nom = text(null=True)
    part = integer("Poids entier de la commune dans l'aide")


@named("Cofinancement")
class CoFunding(serializers.Serializer[Any]):
    financeur = word(FunderKind)
    montant = money()


@named("BeneficiaireAide")
class GrantBeneficiary(serializers.Serializer[Any]):
    id = text("Identifiant b-… ; null pour une personne physique, masquée", null=True)
    nom = text()
    siren = text(null=True)
    siret = text(null=True)
    categorie = word(Category, null=True)
    taille = word(Size, null=True)


class GrantFields(serializers.Serializer[Any]):
    reference = text("Référence publique")
    statut = one_of(("publiee", "retiree"), "retiree : seulement dans un état passé (connu_au)")
    objet = text()
    plan = text()
    volet = text("null : hors volet", null=True)
    fonds = text()
    fonds_nom = text()
    departement = text("null : aide nationale", null=True)
    departement_nom = text(null=True)
    region = text(null=True)
    exercice = integer()
    beneficiaire = GrantBeneficiary(allow_null=True, help_text="null : porteur non précisé")
    communes = Share(many=True)
    cout_total = money("Coût total du projet", null=True)
    cofinancements = CoFunding(many=True)
    montant_attribue = money()
    montant_engage = money("null quand l'engagement n'est pas suivi", null=True)
    montant_paye = money("null quand le paiement n'est pas suivi", null=True)
    retenu = Parts(help_text="La part que le filtre compte : celle des communes demandées")
    date_attribution = day("Dernier jour du mois ou de l'année quand le jour n'est pas connu")
    date_precision = word(DatePrecision)
    confiance = word(Confidence)
    source_url = text(null=True)
    mis_a_jour_le = instant("Dernière publication, en UTC ; se redonne à connu_au")
    url = serializers.URLField(help_text="Page de l'aide")


@named("Aide")
class Grant(GrantFields):
    """Une décision pour un projet d'un bénéficiaire."""


@named("PartMouvement")
class MovementPart(serializers.Serializer[Any]):
    code = text("null : non localisé", null=True)
    nom = text(null=True)
    montant = money()


@named("Mouvement")
class Movement(serializers.Serializer[Any]):
    id = integer()
    sorte = word(Kind)
    nature = word(Nature)
    montant = money("Signé, en euros")
    effet_le = day("Date d'effet")
    date_precision = word(DatePrecision)
    reference = text("N° EJ ou DP", null=True)
    engagement = text("N° de l'engagement juridique auquel il se rattache", null=True)
    corrige = integer("Le mouvement que celui-ci annule", null=True)
    corrige_depuis = truth("Annulé depuis par une correction")
    publie_le = instant("Publication, en UTC")
    communes = MovementPart(many=True)


@named("AideDetail")
class GrantDetail(GrantFields):
    mouvements = Movement(many=True)
