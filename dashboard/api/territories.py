"""/regions/, /departements/, /communes/: where the money went."""

from collections.abc import Sequence
from typing import ClassVar

from django.urls import reverse
from rest_framework.request import Request

from dashboard.api.answers import Body, envelope, figures
from dashboard.api.description import described
from dashboard.api.figured import FiguredList
from dashboard.api.parameters import Question
from dashboard.api.problems import NotHere
from dashboard.api.public import MovedHere, PublicView
from dashboard.api.shapes import figures as shapes
from dashboard.api.shapes import lists
from dashboard.queries import communes, territories
from dashboard.queries.filters import PARAMETERS, Filter
from dashboard.queries.territories import CommuneRow, DepartmentRow, RegionRow
from dashboard.queries.totals import key_word, totals, totals_by

# The address already says the place.
ELSEWHERE = tuple(
    name for name in PARAMETERS if name not in ("tri", "departement", "region", "commune")
)


@described(
    "lister_regions",
    "Régions",
    "Les régions, par code, chacune avec ses sommes sur le filtre. L'argent sans région "
    "(national, collectivités d'outre-mer) n'est pas ici : voir `agregats/?par=region`.",
    lists.RegionList,
)
class RegionList(FiguredList):
    axis: ClassVar = "region"

    def rows(self, wanted: Filter) -> Sequence[RegionRow]:
        found = territories.regions()
        return [row for row in found if not wanted.regions or row.code in wanted.regions]

    def written(self, row: RegionRow) -> Body:
        return {"code": row.code, "nom": row.name}


@described(
    "lister_departements",
    "Départements",
    "Les départements, par code, chacun avec ses sommes sur le filtre, ceux sans aide compris. "
    "Les aides nationales n'ont pas de département : voir `agregats/?par=departement`.",
    lists.DepartmentList,
)
class DepartmentList(FiguredList):
    axis: ClassVar = "departement"

    def rows(self, wanted: Filter) -> Sequence[DepartmentRow]:
        return [
            row
            for row in territories.departments()
            if (not wanted.departments or row.code in wanted.departments)
            and (not wanted.regions or row.region in wanted.regions)
        ]

    def written(self, row: DepartmentRow) -> Body:
        return department(row)


@described(
    "lire_departement",
    "Un département",
    "Ses sommes sur le filtre, et par volet. La somme des volets, « hors volet » (null) compris, "
    "est celle du département.",
    shapes.DepartmentDetail,
    path={"code": "Code du département, par exemple 70, 2A ou 974"},
)
class DepartmentOne(PublicView):
    filters: ClassVar = ELSEWHERE

    def answer(self, request: Request, question: Question, version: int, **path: str) -> Body:
        row = territories.department(path["code"])
        if row is None:
            raise NotHere(f"Aucun département n'a le code {path['code']}.")
        wanted = question.wanted.replace(departments=(row.code,))
        return {**department(row), **figures(totals(wanted)), "volets": by_pillar(wanted)}


@described(
    "lister_communes",
    "Communes",
    "Les communes du code officiel géographique, par code, avec leur population et leur centre. "
    "Pour leurs sommes : `agregats/?par=commune`.",
    lists.CommuneList,
)
class CommuneList(PublicView):
    filters: ClassVar = ("departement", "region")
    own: ClassVar = ("limite", "curseur")
    tagged_by_version: ClassVar = False

    def answer(self, request: Request, question: Question, version: int, **path: str) -> Body:
        page = communes.list_communes(question.wanted, limit=question.limit, cursor=question.cursor)
        return envelope(request, question, page, commune, version)


@described(
    "lire_commune",
    "Une commune",
    "Ses sommes sur le filtre : les parts des aides qui lui reviennent, et par volet. Le code "
    "d'une ancienne commune mène à la commune actuelle (301).",
    shapes.CommuneDetail,
    path={"code": "Code INSEE, par exemple 70279"},
    moves=True,
)
class CommuneOne(PublicView):
    filters: ClassVar = ELSEWHERE
    tagged_by_version: ClassVar = False

    def answer(self, request: Request, question: Question, version: int, **path: str) -> Body:
        code = path["code"]
        present = territories.present_code(code)
        if present is not None and present != code:
            raise MovedHere(reverse("api-commune", kwargs={"code": present}))
        row = territories.commune(code)
        if row is None:
            raise NotHere(f"Aucune commune n'a le code INSEE {code}.")
        wanted = question.wanted.replace(communes=(code,))
        return {**commune(row), **figures(totals(wanted)), "volets": by_pillar(wanted)}


def by_pillar(wanted: Filter) -> list[Body]:
    """Their sum is the whole: a null pillar is « hors volet »."""
    return [
        {"volet": key_word("volet", cell.keys[0]), **figures(cell.totals)}
        for cell in totals_by(wanted, ("volet",))
    ]


def department(row: DepartmentRow) -> Body:
    return {
        "code": row.code,
        "nom": row.name,
        "region": row.region,
        "region_nom": row.region_name or None,
        "population": row.population,
    }


def commune(row: CommuneRow) -> Body:
    return {
        "code": row.code,
        "nom": row.name,
        "departement": row.department,
        "population": row.population,
        "latitude": row.latitude,
        "longitude": row.longitude,
    }
