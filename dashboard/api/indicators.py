"""/indicateurs/: what others measured, territory by territory."""

from decimal import Decimal
from typing import Any, ClassVar

from rest_framework.request import Request

from dashboard.api.answers import Body
from dashboard.api.description import described
from dashboard.api.parameters import Question
from dashboard.api.problems import NotHere
from dashboard.api.public import PublicView
from dashboard.api.shapes import indicators as shapes
from dashboard.api.shapes import lists
from dashboard.models.choices import DatePrecision, IndicatorNature, slug
from dashboard.queries.filters import Filter
from dashboard.queries.indicators import (
    IndicatorRow,
    IndicatorSeries,
    Listed,
    Point,
    indicator_series,
    indicators,
)


@described(
    "lister_indicateurs",
    "Indicateurs",
    "Les indicateurs publiés par d'autres et repris ici, les plus répandus d'abord. Ils ne "
    "viennent pas des aides et ne s'y ajoutent pas.",
    lists.IndicatorList,
)
class IndicatorList(PublicView):
    filters: ClassVar = ("au", "connu_au")
    tagged_by_version: ClassVar = False

    def answer(self, request: Request, question: Question, version: int, **path: str) -> Body:
        found = [_listed(one) for one in indicators(question.wanted)]
        return {
            "resultats": found,
            "suivant": None,
            "precedent": None,
            "version": str(version),
        }


@described(
    "lire_indicateur",
    "Un indicateur",
    "Ses séries, territoire par territoire, dates croissantes : `FR` pour la nation, `R27` pour "
    "une région, `70` pour un département. Sans filtre, tous les territoires.",
    shapes.IndicatorDetail,
    path={"code": "Code de l'indicateur"},
)
class IndicatorOne(PublicView):
    filters: ClassVar = ("departement", "region", "au", "connu_au")
    tagged_by_version: ClassVar = False

    def answer(self, request: Request, question: Question, version: int, **path: str) -> Body:
        found = indicator_series(path["code"], question.wanted)
        if found is None:
            raise NotHere(f"Aucun indicateur n'a le code {path['code']}.")
        return {**_described(found.indicator), "series": _series(found, question.wanted)}


def _described(row: IndicatorRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "nom": row.name,
        "mesure": row.measure or None,
        "unite": row.unit or None,
        "nature": slug(IndicatorNature, row.nature) if row.nature else None,
        "taux": row.rate,
        "volet": row.pillar,
        "producteur": row.source or None,
    }


def _listed(one: Listed) -> dict[str, Any]:
    return {
        **_described(one.indicator),
        "departements": one.departments,
        "regions": one.regions,
        "derniere_date": one.last_on,
    }


def _series(found: IndicatorSeries, wanted: Filter) -> list[dict[str, Any]]:
    asked = {*wanted.departments, *(f"R{code}" for code in wanted.regions)}
    return [
        {
            "territoire": territory,
            "valeurs": [_point(point) for point in points],
            "cibles": [
                {"date": on, "valeur": _text(value)}
                for on, value in found.targets.get(territory, ())
            ],
        }
        for territory, points in found.points.items()
        if not asked or territory in asked
    ]


def _point(point: Point) -> dict[str, Any]:
    return {
        "date": point.on,
        "date_precision": slug(DatePrecision, point.date_precision),
        "valeur": _text(point.value),
        "source_url": point.source_url or None,
    }


def _text(value: Decimal) -> str:
    """Without zeros that say nothing: "68", "12.5"."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
