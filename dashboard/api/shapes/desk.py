"""Answers of what writes: a grant as the desk holds it."""

from typing import Any

from rest_framework import serializers

from dashboard.api.shapes.fields import (
    day,
    instant,
    integer,
    money,
    named,
    text,
    truth,
    word,
)
from dashboard.api.shapes.grants import CoFunding
from dashboard.models.choices import (
    Category,
    Confidence,
    DatePrecision,
    Kind,
    Nature,
    Size,
    Status,
)


@named("BeneficiaireSaisi")
class DeskBeneficiary(serializers.Serializer[Any]):
    id = text()
    nom = text()
    siren = text(null=True)
    siret = text(null=True)
    rna = text(null=True)
    categorie = word(Category, null=True)
    taille = word(Size, null=True)


@named("CommuneSaisie")
class DeskShare(serializers.Serializer[Any]):
    code = text("null : non localisé", null=True)
    part = integer()


@named("AttribuantSaisi")
class DeskAuthority(serializers.Serializer[Any]):
    nom = text()
    siret = text(null=True)


@named("MouvementSaisi")
class DeskMovement(serializers.Serializer[Any]):
    id = integer()
    sorte = word(Kind)
    nature = word(Nature)
    montant = money("Signé, en euros")
    effet_le = day("Date d'effet")
    date_precision = word(DatePrecision)
    reference = text("N° EJ ou DP", null=True)
    engagement = text("N° de l'engagement juridique auquel il se rattache", null=True)
    corrige = integer("Le mouvement que celui-ci annule", null=True)
    motif = text(null=True)
    enregistre_le = instant("En UTC")
    public = truth("Vu du public")


@named("AideSaisie")
class DeskGrant(serializers.Serializer[Any]):
    """Une aide telle que le bureau la tient, publiée ou non."""

    reference = text()
    statut = word(Status)
    version = integer("Compte les modifications des champs et des parts")
    fonds = text()
    departement = text("null : aide nationale", null=True)
    exercice = integer()
    objet = text()
    beneficiaire = DeskBeneficiary(allow_null=True)
    communes = DeskShare(many=True)
    cout_total = money(null=True)
    cofinancements = CoFunding(many=True)
    montant_attribue = money("Brouillon : le montant saisi", null=True)
    montant_engage = money("null quand l'engagement n'est pas suivi", null=True)
    montant_paye = money("null quand le paiement n'est pas suivi", null=True)
    date_attribution = serializers.DateField(allow_null=True)
    date_precision = word(DatePrecision)
    attribuant = DeskAuthority(allow_null=True)
    dossier = text()
    date_convention = serializers.DateField(allow_null=True)
    conditions_versement = text()
    dates_versement = text()
    notification_ue = text()
    confiance = word(Confidence)
    source_url = text()
    engagements_suivis = truth("Sinon leur montant est inconnu, non nul")
    paiements_suivis = truth("Sinon leur montant est inconnu, non nul")
    mouvements = DeskMovement(many=True)


@named("ErreurEnvoi")
class SentProblem(serializers.Serializer[Any]):
    pointeur = text("Pointeur JSON (RFC 6901) dans ce qui a été envoyé ; vide : l'ensemble")
    message = text()


@named("LigneEnvoi")
class SentRow(serializers.Serializer[Any]):
    indice = integer("Place dans la liste envoyée, à partir de 0")
    statut = integer("201 : écrite ; 422 : refusée")
    reference = text(null=True)
    erreurs = SentProblem(many=True)


@named("ResultatEnvoi")
class SentSeveral(serializers.Serializer[Any]):
    resultats = SentRow(many=True)
    ecrites = integer()
    refusees = integer()


@named("MouvementsSaisis")
class DeskMovements(serializers.Serializer[Any]):
    resultats = DeskMovement(many=True)
