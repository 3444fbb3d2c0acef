"""/aides/: the list, the files of the same filter, and one grant with its ledger."""

from contextlib import ExitStack
from typing import ClassVar

import orjson
from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from dashboard.api import limits
from dashboard.api.answers import Body, answered, envelope
from dashboard.api.chosen import keep
from dashboard.api.conditional import entity_tag, matches, not_modified
from dashboard.api.description import described
from dashboard.api.downloads import file_response
from dashboard.api.negotiation import JSON, JSON_AND_FILES
from dashboard.api.parameters import (
    PAGING,
    Question,
    flag,
    no_query,
    refuse_with_file,
    single,
)
from dashboard.api.problems import NotHere, Withdrawn
from dashboard.api.public import DESK_STATE, PublicView, moved_to
from dashboard.api.shapes import desk as desk_shapes
from dashboard.api.shapes import grants as shapes
from dashboard.api.shapes import lists, sent
from dashboard.api.writing import deeds, desk
from dashboard.api.writing.agents import reader, writer
from dashboard.api.writing.bodies import BodyParser
from dashboard.api.writing.deeds import answered_once
from dashboard.api.writing.description import either, writes
from dashboard.exports.record import instant, money, precision, record
from dashboard.exports.written import list_written
from dashboard.models.choices import Kind, Nature, slug
from dashboard.queries.detail import Gone, GrantDetail, Moved, MovementLine, grant_detail
from dashboard.queries.filters import Filter, FilterError, ParameterError
from dashboard.queries.release import published_state, reference_stamp
from dashboard.queries.totals import totals
from dashboard.queries.version import snapshot


@described(
    "lister_aides",
    "Aides",
    "Les aides publiées que le filtre retient. `retenu` est la part que le filtre compte : sa "
    "somme sur toutes les pages est celle de `agregats/` et des fichiers. Sans compte, on parcourt "
    "la liste par `suivant` jusqu'à null ; triée par `reference`, elle ne répète ni ne saute rien.",
    lists.GrantList,
)
@writes(
    "post",
    "creer_aides",
    "Saisir des aides",
    "Une aide, ou une liste de 1 à 1 000. D'une liste, tout s'écrit ou rien ; avec `partiel=1`, ce "
    "qui peut l'être, et la réponse (200) dit ligne par ligne ce qui est refusé. Une aide saisie "
    "est un brouillon, ou soumise à publication si `statut` le dit.",
    sent=either("EnvoiAides", sent.GrantSent, sent.GrantSent(many=True)),
    answers={
        201: either("AidesSaisies", desk_shapes.DeskGrant, desk_shapes.SentSeveral),
        200: desk_shapes.SentSeveral,
    },
    of_one=False,
)
class GrantList(PublicView):
    renderer_classes = JSON_AND_FILES
    parser_classes = (BodyParser,)
    filters = None
    own = PAGING

    def get(self, request: Request, **path: str) -> HttpResponseBase:
        question = self.question(request)
        word = request.accepted_renderer.format
        if word != JSON:
            refuse_with_file(question, word)
        with ExitStack() as held:
            held.enter_context(snapshot(question.wanted))
            version, stamp = published_state()
            tag = entity_tag(request, version, stamp)
            if matches(request, tag):
                return not_modified(tag)
            limits.still_allowed(request)
            if word != JSON:
                return file_response(request, question.wanted, word, version, tag, held)
            return answered(self.answer(request, question, version), tag)

    def answer(self, request: Request, question: Question, version: int, **path: str) -> Body:
        page = list_written(
            question.wanted,
            settings.RELANCE_URL,
            question.fields,
            limit=question.limit,
            cursor=question.cursor,
        )
        more = {"total": totals(question.wanted).grants} if question.counted else None
        return envelope(request, question, page, orjson.Fragment, version, more)

    def post(self, request: Request, **path: str) -> HttpResponse:
        by = writer(request)
        keep_good = flag(request, "partiel")
        return answered_once(request, by, lambda: deeds.create(request, by, keep_good=keep_good))


@described(
    "lire_aide",
    "Une aide",
    "Avec ses mouvements et ses communes, à l'état demandé par `au` et `connu_au`. Une ancienne "
    "référence mène à l'actuelle (301) ; une aide retirée ou annulée répond 410.",
    either("AideLue", shapes.GrantDetail, desk_shapes.DeskGrant),
    path={"reference": "Référence publique, par exemple 70-FR-0001"},
    moves=True,
    gone=True,
)
@writes(
    "patch",
    "modifier_aide",
    "Modifier une aide",
    "Ce qui n'est pas donné reste. Une aide publiée garde sa version publique jusqu'à ce qu'une "
    "autre personne publie la modification. `statut: soumise` soumet un brouillon.",
    sent=sent.GrantAmended,
    answers={200: desk_shapes.DeskGrant},
    versioned=True,
)
class GrantOne(PublicView):
    parser_classes = (BodyParser,)
    filters: ClassVar = ("au", "connu_au")
    own: ClassVar = (DESK_STATE,)

    def get(self, request: Request, **path: str) -> HttpResponseBase:
        question = self.question(request)
        if question.listed(DESK_STATE):
            return desk_state(request, question, path["reference"])
        with snapshot(question.wanted):
            found = self.found(path["reference"], question.wanted)
            if isinstance(found, Moved):
                return moved_to(request, request.path.replace(path["reference"], found.reference))
            tag = entity_tag(request, found.line.publication_no, reference_stamp())
            if matches(request, tag):
                return not_modified(tag)
            limits.still_allowed(request)
            body = detail(found, settings.RELANCE_URL)
            return answered(keep(body, question.fields), tag)

    def patch(self, request: Request, **path: str) -> HttpResponse:
        by = writer(request)
        no_query(request)
        return answered_once(request, by, lambda: deeds.amend(request, by, path["reference"]))

    def found(self, reference: str, wanted: Filter) -> GrantDetail | Moved:
        found = grant_detail(reference, as_of=wanted.as_of, known_at=wanted.known_at)
        if isinstance(found, Gone):
            raise Withdrawn(f"L'aide {reference} a été retirée de la publication.")
        if found is None:
            raise NotHere(f"Aucune aide publiée n'a la référence {reference}.")
        return found


@writes(
    "post",
    "creer_mouvements",
    "Ajouter des mouvements",
    "Un mouvement, ou une liste : tous s'écrivent, dans leur ordre, ou aucun. Sur une aide "
    "publiée, engagements et paiements sont publics aussitôt ; une attribution attend une "
    "personne qui publie.",
    sent=either("EnvoiMouvements", sent.MovementSent, sent.MovementSent(many=True)),
    answers={201: either("MouvementsEcrits", desk_shapes.DeskMovement, desk_shapes.DeskMovements)},
)
class GrantMovements(PublicView):
    """Written here, read with the grant."""

    parser_classes = (BodyParser,)
    http_method_names = ("post", "options")

    def post(self, request: Request, **path: str) -> HttpResponse:
        by = writer(request)
        no_query(request)
        return answered_once(request, by, lambda: deeds.record(request, by, path["reference"]))


def desk_state(request: Request, question: Question, reference: str) -> HttpResponse:
    """For who may read the desk there; never kept by a cache that others share."""
    word = single(question.params, DESK_STATE)
    dated = [name for name in ("au", "connu_au", "champs") if question.listed(name)]
    if word != "bureau" or dated:
        message = "« etat » ne vaut que « bureau », sans « au », « connu_au » ni « champs »."
        raise FilterError(ParameterError(DESK_STATE, word, message, ("bureau",)))
    found = desk.held(reader(request), reference)
    tag = desk.desk_tag(found)
    if matches(request, tag):
        response = not_modified(tag)
    else:
        limits.still_allowed(request)
        response = answered(desk.desk_body(found), tag)
    response["Cache-Control"] = "private, no-cache"
    return response


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
