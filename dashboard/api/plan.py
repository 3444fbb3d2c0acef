"""/plans/, /volets/, /fonds/, /enveloppes/: where the money comes from."""

from collections.abc import Sequence
from typing import ClassVar

from rest_framework.request import Request

from dashboard.api.answers import Body, envelope, figures
from dashboard.api.description import described
from dashboard.api.figured import UNSORTED, FiguredList
from dashboard.api.parameters import Question
from dashboard.api.problems import NotHere
from dashboard.api.public import PublicView
from dashboard.api.shapes import figures as shapes
from dashboard.api.shapes import lists
from dashboard.exports.record import money
from dashboard.models.choices import AllocationNature, slug
from dashboard.queries import catalogue
from dashboard.queries.allocations import AllocationLine, list_allocations
from dashboard.queries.catalogue import FundRow, PillarRow, PlanRow
from dashboard.queries.envelopes import YearRow, consumption_by_year, consumption_rate
from dashboard.queries.filters import Filter
from dashboard.queries.known_values import UNKNOWN
from dashboard.queries.totals import totals


@described(
    "lister_plans",
    "Plans",
    "Les plans suivis ici, chacun avec ses sommes sur le filtre. `fictif` signale un plan de "
    "démonstration, qui n'est pas de l'argent public.",
    lists.PlanList,
)
class PlanList(FiguredList):
    axis: ClassVar = "plan"

    def rows(self, wanted: Filter) -> Sequence[PlanRow]:
        found = catalogue.plans()
        return [row for row in found if not wanted.plans or row.code in wanted.plans]

    def written(self, row: PlanRow) -> Body:
        return {
            "code": row.code,
            "nom": row.name,
            "fictif": row.fictional,
            "presentation": row.description or None,
        }


@described(
    "lister_volets",
    "Volets",
    "Les volets de France Relance, chacun avec ses sommes sur le filtre. `montant_annonce` est "
    "une annonce, jamais un dénominateur. « Hors volet » : voir `agregats/?par=volet`.",
    lists.PillarList,
)
class PillarList(FiguredList):
    axis: ClassVar = "volet"

    def rows(self, wanted: Filter) -> Sequence[PillarRow]:
        found = catalogue.pillars()
        return [row for row in found if not wanted.pillars or row.code in wanted.pillars]

    def written(self, row: PillarRow) -> Body:
        return {
            "code": row.code,
            "nom": row.name,
            "programme": row.programme,
            "montant_annonce": money(row.announced),
            "source_url": row.source_url or None,
        }


@described(
    "lister_fonds",
    "Fonds",
    "Les fonds (dispositifs, guichets), par code, chacun avec ses sommes sur le filtre, ceux sans "
    "aide compris.",
    lists.FundList,
)
class FundList(FiguredList):
    axis: ClassVar = "fonds"

    def rows(self, wanted: Filter) -> Sequence[FundRow]:
        return [
            row
            for row in catalogue.funds()
            if (not wanted.plans or row.plan in wanted.plans)
            and (not wanted.pillars or (row.pillar or UNKNOWN) in wanted.pillars)
            and (not wanted.funds or row.code in wanted.funds)
        ]

    def written(self, row: FundRow) -> Body:
        return fund(row)


@described(
    "lire_fonds",
    "Un fonds",
    "Ses sommes sur le filtre et ses exercices : enveloppe, attributions qui la consomment, "
    "reste. Avec `departement`, l'enveloppe déléguée à ce département.",
    shapes.FundDetail,
    path={"code": "Code du fonds, par exemple IDF"},
)
class FundOne(PublicView):
    filters: ClassVar = tuple(name for name in UNSORTED if name not in ("plan", "volet", "fonds"))
    # What is known to be complete changes without a publication.
    tagged_by_version: ClassVar = False

    def answer(self, request: Request, question: Question, version: int, **path: str) -> Body:
        row = catalogue.fund(path["code"])
        if row is None:
            raise NotHere(f"Aucun fonds n'a le code {path['code']}.")
        wanted = question.wanted.replace(funds=(row.code,))
        years = consumption_by_year(wanted, row.code)
        return {
            **fund(row),
            **figures(totals(wanted)),
            "exercices": [year(found) for found in years],
        }


@described(
    "lister_enveloppes",
    "Lignes d'enveloppe",
    "Les lignes telles que relevées à leur source, par fonds et exercice. Une ligne de plusieurs "
    "exercices ou non retenue ne se somme pas avec les autres.",
    lists.EnvelopeList,
)
class EnvelopeList(PublicView):
    filters: ClassVar = (
        "plan",
        "volet",
        "fonds",
        "exercice",
        "departement",
        "region",
        "au",
        "connu_au",
    )
    own: ClassVar = ("limite", "curseur")

    def answer(self, request: Request, question: Question, version: int, **path: str) -> Body:
        page = list_allocations(question.wanted, limit=question.limit, cursor=question.cursor)
        return envelope(request, question, page, allocation, version)


def fund(row: FundRow) -> Body:
    return {
        "code": row.code,
        "nom": row.name,
        "plan": row.plan,
        "volet": row.pillar,
        "operateur": row.operator or None,
        "programme": row.programme or None,
        "source_url": row.source_url or None,
        "note": row.note or None,
    }


def year(row: YearRow) -> Body:
    """`consomme`: the awards that fall under the envelope; the rate is null without one."""
    found = row.figures
    rate = consumption_rate(found)
    return {
        "exercice": row.year,
        "enveloppe": money(found.allocated),
        "enveloppe_nationale": money(found.national),
        "limitative": found.binding,
        "consomme": money(found.consumed),
        "reste": money(found.remaining),
        "depassee": found.exceeded,
        "taux_consommation": None if rate is None else f"{rate:.4f}",
        "exhaustif": found.complete,
        "aides": found.grants,
        "montant_attribue": money(found.awarded),
    }


def allocation(line: AllocationLine) -> Body:
    return {
        "fonds": line.fund,
        "exercice_debut": line.first_year,
        "exercice_fin": line.last_year,
        "territoire": line.territory,
        "montant": money(line.amount),
        "nature": slug(AllocationNature, line.nature),
        "retenue": line.retained,
        "limitative": line.binding,
        "effet_le": line.effective_on.isoformat(),
        "source_url": line.source_url or None,
    }
