"""/beneficiaires/: who received the money. Masked ones have no entry."""

from typing import ClassVar

from django.urls import reverse
from rest_framework.request import Request

from dashboard.api.answers import Body, envelope, figures
from dashboard.api.description import described
from dashboard.api.parameters import PAGING, Question
from dashboard.api.problems import NotHere
from dashboard.api.public import MovedHere, PublicView
from dashboard.api.shapes import figures as shapes
from dashboard.api.shapes import lists
from dashboard.exports.record import category
from dashboard.queries.beneficiaries import (
    BeneficiaryRow,
    MovedTo,
    beneficiary,
    list_beneficiaries,
)
from dashboard.queries.filters import PARAMETERS
from dashboard.queries.totals import distinct_beneficiaries


@described(
    "lister_beneficiaires",
    "Bénéficiaires",
    "Ceux que le filtre retient, le plus aidé d'abord, avec leurs sommes. Les personnes physiques "
    "n'y sont pas.",
    lists.BeneficiaryList,
)
class BeneficiaryList(PublicView):
    """Most euros awarded first."""

    filters: ClassVar = tuple(name for name in PARAMETERS if name != "tri")
    own: ClassVar = PAGING

    def answer(self, request: Request, question: Question, version: int, **path: str) -> Body:
        wanted = question.wanted
        page = list_beneficiaries(wanted, limit=question.limit, cursor=question.cursor)
        more = {"total": distinct_beneficiaries(wanted).get((), 0)} if question.counted else None
        return envelope(request, question, page, written, version, more)


@described(
    "lire_beneficiaire",
    "Un bénéficiaire",
    "Ses sommes sur le filtre. Un bénéficiaire fusionné mène à celui qui reste (301).",
    shapes.Beneficiary,
    path={"id": "Identifiant, de la forme b-12"},
    moves=True,
)
class BeneficiaryOne(PublicView):
    """One merged into another leads to it."""

    filters: ClassVar = tuple(name for name in PARAMETERS if name not in ("tri", "beneficiaire"))

    def answer(self, request: Request, question: Question, version: int, **path: str) -> Body:
        found = beneficiary(path["id"], question.wanted)
        if isinstance(found, MovedTo):
            raise MovedHere(reverse("api-beneficiary", kwargs={"id": found.id}))
        if found is None:
            raise NotHere(f"Aucun bénéficiaire publié n'a l'identifiant {path['id']}.")
        return written(found)


def written(row: BeneficiaryRow) -> Body:
    return {
        "id": row.id,
        "nom": row.name,
        "siren": row.siren or None,
        "rna": row.rna or None,
        "categorie": category(row.category) or None,
        "taille": row.size or None,
        **figures(row.totals),
    }
