"""Errors as problem details (RFC 9457), in French, never with a trace."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import orjson
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions, status

from dashboard.actions.refusals import Refused as RuleRefused
from dashboard.formats import pauses
from dashboard.queries.filters import FilterError, ParameterError
from dashboard.queries.outage import pause_after

Problem = dict[str, Any]

MEDIA_TYPE: Final = "application/problem+json"
logger = logging.getLogger(__name__)

TITLES: Final = {
    400: "Requête incorrecte",
    401: "Identification demandée",
    403: "Accès refusé",
    404: "Introuvable",
    405: "Méthode refusée",
    406: "Format indisponible",
    410: "Aide retirée",
    412: "Version dépassée",
    413: "Envoi trop lourd",
    415: "Type de contenu refusé",
    422: "Envoi refusé",
    428: "Version attendue",
    429: "Trop de requêtes",
    500: "Erreur du serveur",
    503: pauses.TITLE,
}
DETAILS: Final = {
    400: "La requête est mal formée.",
    401: "Il faut une clé valable (Authorization: Token …), ou une session d'agent.",
    403: "Cette requête demande un droit que vous n'avez pas.",
    404: "Rien n'existe à cette adresse.",
    405: "Cette adresse n'accepte pas cette méthode : l'en-tête Allow dit lesquelles.",
    406: "L'en-tête Accept n'admet pas le format de cette réponse : application/json, ou un "
    "fichier demandé par « format ».",
    412: "L'aide a changé depuis la version que vous avez lue : relisez-la avec « etat=bureau », "
    "puis recommencez avec son ETag.",
    413: "Un envoi tient en 10 Mo : coupez-le en plusieurs.",
    415: "Le type du contenu envoyé n'est pas accepté : envoyez du JSON, avec l'en-tête "
    "Content-Type: application/json.",
    422: "Ce qui a été envoyé ne peut pas être écrit : voir « errors ».",
    428: "Donnez dans l'en-tête If-Match l'ETag de l'aide que vous avez lue.",
    429: "La limite de requêtes est atteinte : attendez la durée donnée par Retry-After.",
    500: "Une erreur inattendue s'est produite ; elle a été enregistrée. Réessayez plus tard.",
    503: "Le service est trop demandé, ou sa base de données ne répond pas : réessayez après la "
    "durée donnée par Retry-After.",
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


class Forbidden(exceptions.PermissionDenied):
    """`sentence`: what is missing, and who can grant it."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE


class NotJson(exceptions.ParseError):
    """Where the JSON that was sent stops being one."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__()
        self.sentence = (
            f"Ce qui a été envoyé n'est pas du JSON en UTF-8 : ligne {line}, colonne {column}."
        )


class Stale(exceptions.APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED


class NeedsVersion(exceptions.APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED


class Paused(exceptions.APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE

    def __init__(self, pause: pauses.Pause) -> None:
        super().__init__()
        self.sentence = pause.sentence
        self.wait = pause.seconds


class WrongHeader(Refused):
    def __init__(self, name: str, message: str) -> None:
        super().__init__((ParameterError(name, "", message),))


class WrongBody(exceptions.APIException):
    """Pointers (RFC 6901) into what was sent, each with its message; "" is the whole."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY

    def __init__(self, found: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.found = tuple(found)

    @classmethod
    def of_errors(cls, errors: Sequence[Mapping[str, str]]) -> "WrongBody":
        return cls([(error["pointeur"], error["message"]) for error in errors])

    @classmethod
    def of_items(cls, errors: Mapping[int, Sequence[Mapping[str, str]]]) -> "WrongBody":
        """Of a list, by the place of each item."""
        return cls(
            [
                (f"/{place}{error['pointeur']}", error["message"])
                for place, found in sorted(errors.items())
                for error in found
            ]
        )

    def told(self) -> list[dict[str, str]]:
        return [{"pointeur": pointer, "message": message} for pointer, message in self.found]


# What Django raises, the first that fits.
KNOWN_AS: Final[Mapping[type[Exception], type[exceptions.APIException]]] = {
    Http404: exceptions.NotFound,
    RequestDataTooBig: TooLarge,
    SuspiciousOperation: exceptions.ParseError,
}


class ProblemFormatter(ExceptionFormatter):
    def run(self) -> Problem:
        code = self.exc.status_code
        if isinstance(self.exc, Refused):
            return of_parameters(self.exc.errors)
        if isinstance(self.exc, WrongBody):
            return {**problem(code), "errors": self.exc.told()}
        return problem(code, getattr(self.exc, "sentence", None))


class ProblemHandler(ExceptionHandler):
    """Whatever a view raises becomes a problem; what nobody expected is also logged."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if pause := pause_after(exc):
            return Paused(pause)
        if isinstance(exc, FilterError):
            return Refused(exc.errors)
        if isinstance(exc, RuleRefused):
            return WrongBody([("", f"{exc.message} {exc.hint}".strip())])
        if isinstance(exc, PermissionDenied):
            return Forbidden(str(exc)) if str(exc) else exceptions.PermissionDenied()
        for kind, known_as in KNOWN_AS.items():
            if isinstance(exc, kind):
                return known_as()
        known: Exception = super().convert_known_exceptions(exc)
        return known

    def report_exception(self, exc: exceptions.APIException, response: Any) -> None:
        """What time mends is no error of the program: one line is enough."""
        if isinstance(exc, Paused):
            logger.warning("Answered 503: %s: %s", type(self.exc).__name__, self.exc)
        else:
            super().report_exception(exc, response)

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
