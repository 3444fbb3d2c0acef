"""Errors as problem details (RFC 9457), in French, never with a trace."""

from http import HTTPStatus
from typing import Any, Final

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions, status

from dashboard.queries.filters import FilterError, ParameterError

Problem = dict[str, Any]

MEDIA_TYPE: Final = "application/problem+json"

TITLES: Final = {
    400: "Requête incorrecte",
    401: "Clé d'accès refusée",
    403: "Accès refusé",
    404: "Introuvable",
    405: "Méthode refusée",
    406: "Format indisponible",
    410: "Aide retirée",
    415: "Type de contenu refusé",
    429: "Trop de requêtes",
    500: "Erreur du serveur",
}
DETAILS: Final = {
    400: "La requête est mal formée.",
    401: "La clé n'est pas reconnue, ou n'est plus valable.",
    403: "Cette requête demande un droit que vous n'avez pas.",
    404: "Rien n'existe à cette adresse.",
    405: "Cette adresse ne se lit qu'avec GET ou HEAD.",
    406: "L'en-tête Accept n'admet pas le format de cette réponse : application/json, ou un "
    "fichier demandé par « format ».",
    415: "Le type du contenu envoyé n'est pas accepté.",
    429: "La limite de requêtes est atteinte : attendez la durée donnée par Retry-After.",
    500: "Une erreur inattendue s'est produite ; elle a été enregistrée. Réessayez plus tard.",
}


class Refused(exceptions.APIException):
    """A request whose parameters cannot be followed."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, errors: tuple[ParameterError, ...]) -> None:
        super().__init__()
        self.errors = errors


class NotHere(exceptions.NotFound):
    """`sentence`: what does not exist, in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


class Withdrawn(exceptions.APIException):
    status_code = status.HTTP_410_GONE

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


class ProblemFormatter(ExceptionFormatter):
    def run(self) -> Problem:
        code = self.exc.status_code
        if isinstance(self.exc, Refused):
            return of_parameters(self.exc.errors)
        return problem(code, getattr(self.exc, "sentence", None))


class ProblemHandler(ExceptionHandler):
    """Whatever a view raises becomes a problem; what nobody expected is also logged."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, FilterError):
            return Refused(exc.errors)
        if isinstance(exc, Http404):
            return exceptions.NotFound()
        known: Exception = super().convert_known_exceptions(exc)
        return known

    def get_response(self, exc: exceptions.APIException, data: Problem) -> Any:
        return problem_response(data, self.get_headers(exc))


def problem(code: int, detail: str | None = None) -> Problem:
    return {
        "type": f"{settings.RELANCE_URL}/api/docs/#erreur-{code}",
        "title": TITLES.get(code) or HTTPStatus(code).phrase,
        "status": code,
        "detail": detail or DETAILS.get(code) or HTTPStatus(code).description,
        "errors": [],
    }


def of_parameters(errors: tuple[ParameterError, ...]) -> Problem:
    """`valeurs_connues` is empty when there are too many to list, or any value goes."""
    found = problem(400, " ".join(error.message for error in errors))
    found["errors"] = [
        {
            "parametre": error.name,
            "valeur": error.value,
            "message": error.message,
            "valeurs_connues": list(error.known),
        }
        for error in errors
    ]
    return found


def problem_response(found: Problem, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(
        orjson.dumps(found),
        status=found["status"],
        content_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def not_found(request: HttpRequest) -> HttpResponse:
    return problem_response(problem(404))
