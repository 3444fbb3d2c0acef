"""/aides/: the list, the files of the same filter, and one grant with its ledger."""

from contextlib import ExitStack
from typing import ClassVar

from django.conf import settings
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from dashboard.api import limits
from dashboard.api.answers import Body, answered, envelope
from dashboard.api.conditional import entity_tag, list_tag, matches, not_modified
from dashboard.api.description import described
from dashboard.api.downloads import file_response
from dashboard.api.negotiation import JSON, JSON_AND_FILES
from dashboard.api.parameters import PAGING, Question, read_question, refuse_with_file
from dashboard.api.problems import NotHere, Withdrawn
from dashboard.api.public import PublicView, moved_to
from dashboard.api.shapes import grants as shapes
from dashboard.api.shapes import lists
from dashboard.exports.record import instant, money, precision, record
from dashboard.models.choices import Kind, Nature, slug
from dashboard.queries.detail import Gone, GrantDetail, Moved, MovementLine, grant_detail
from dashboard.queries.filters import Filter
from dashboard.queries.listing import list_grants
from dashboard.queries.release import reference_stamp
from dashboard.queries.totals import totals
from dashboard.queries.version import current_version, snapshot


@described(
    "lister_aides",
    "Aides",
    "Les aides publiées que le filtre retient. `retenu` est la part que le filtre compte : sa "
    "somme sur toutes les pages est celle de `agregats/` et des fichiers. Sans compte, on parcourt "
    "la liste par `suivant` jusqu'à null ; triée par `reference`, elle ne répète ni ne saute rien.",
    lists.GrantList,
)
class GrantList(PublicView):
    renderer_classes = JSON_AND_FILES
    filters = None
    own = PAGING

    def get(self, request: Request, **path: str) -> HttpResponseBase:
        question = read_question(request, filters=self.filters, also=self.own)
        word = request.accepted_renderer.format
        if word != JSON:
            refuse_with_file(question, word)
        with ExitStack() as held:
            held.enter_context(snapshot(question.wanted))
            version = current_version()
            tag = list_tag(request, version)
            if matches(request, tag):
                return not_modified(tag)
            limits.still_allowed(request)
            if word != JSON:
                return file_response(request, question.wanted, word, version, tag, held)
            return answered(self.answer(request, question, version), tag)

    def answer(self, request: Request, question: Question, version: int, **path: str) -> Body:
        page = list_grants(question.wanted, limit=question.limit, cursor=question.cursor)
        more = {"total": totals(question.wanted).grants} if question.counted else None
        site = settings.RELANCE_URL
        return envelope(request, question, page, lambda line: record(line, site), version, more)


@described(
    "lire_aide",
    "Une aide",
    "Avec ses mouvements et ses communes, à l'état demandé par `au` et `connu_au`. Une ancienne "
    "référence mène à l'actuelle (301) ; une aide retirée ou annulée répond 410.",
    shapes.GrantDetail,
    path={"reference": "Référence publique, par exemple 70-FR-0001"},
    moves=True,
    gone=True,
)
class GrantOne(PublicView):
    filters: ClassVar = ("au", "connu_au")

    def get(self, request: Request, **path: str) -> HttpResponseBase:
        question = read_question(request, filters=self.filters, also=self.own)
        with snapshot(question.wanted):
            found = self.found(path["reference"], question.wanted)
            if isinstance(found, Moved):
                return moved_to(request, request.path.replace(path["reference"], found.reference))
            tag = entity_tag(request, found.line.publication_no, reference_stamp())
            if matches(request, tag):
                return not_modified(tag)
            limits.still_allowed(request)
            return answered(detail(found, settings.RELANCE_URL), tag)

    def found(self, reference: str, wanted: Filter) -> GrantDetail | Moved:
        found = grant_detail(reference, as_of=wanted.as_of, known_at=wanted.known_at)
        if isinstance(found, Gone):
            raise Withdrawn(f"L'aide {reference} a été retirée de la publication.")
        if found is None:
            raise NotHere(f"Aucune aide publiée n'a la référence {reference}.")
        return found


def detail(found: GrantDetail, site: str) -> Body:
    return {
        **record(found.line, site),
        "mouvements": [movement(line) for line in found.movements],
    }


def movement(line: MovementLine) -> Body:
    """Signed; `corrige` names the line taken back, `corrige_depuis` says this one was."""
    return {
        "id": line.id,
        "sorte": slug(Kind, line.kind),
        "nature": slug(Nature, line.nature),
        "montant": money(line.amount),
        "effet_le": line.effective_on.isoformat(),
        "date_precision": precision(line.date_precision),
        "reference": line.reference or None,
        "engagement": line.commitment_reference or None,
        "corrige": line.corrects,
        "corrige_depuis": line.corrected,
        "publie_le": instant(line.published_at),
        "communes": [
            {"code": part.commune, "nom": part.name or None, "montant": money(part.amount)}
            for part in line.parts
        ],
    }
