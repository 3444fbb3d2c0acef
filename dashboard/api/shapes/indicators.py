"""Indicators and their series."""

from typing import Any

from rest_framework import serializers

from dashboard.api.shapes.fields import day, integer, named, text, truth, word
from dashboard.models.choices import DatePrecision, IndicatorNature


class Described(serializers.Serializer[Any]):
    code = text()
    nom = text()
    mesure = text(null=True)
    unite = text(null=True)
    nature = word(IndicatorNature, "null : la source ne le dit pas", null=True)
    taux = truth("Ne s'additionne ni ne se moyenne entre territoires")
    volet = text(null=True)
    producteur = text("Qui a publié les valeurs", null=True)


@named("Indicateur")
class IndicatorItem(Described):
    departements = integer("Départements qui ont une valeur")
    regions = integer("Régions qui ont une valeur")
    derniere_date = day("Date de la valeur la plus récente")


@named("ValeurIndicateur")
class Value(serializers.Serializer[Any]):
    date = day("Fin de la période")
    date_precision = word(DatePrecision)
    valeur = text("Nombre décimal")
    source_url = text(null=True)


@named("CibleIndicateur")
class Target(serializers.Serializer[Any]):
    date = day("Échéance")
    valeur = text("Nombre décimal")


@named("SerieIndicateur")
class Series(serializers.Serializer[Any]):
    territoire = text("FR, R27 ou 70")
    valeurs = Value(many=True)
    cibles = Target(many=True)


@named("IndicateurDetail")
class IndicatorDetail(Described):
    series = Series(many=True)
