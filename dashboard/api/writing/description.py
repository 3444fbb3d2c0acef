"""What the published description says of the addresses that write."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_view,
)
from rest_framework import serializers
from rest_framework.views import APIView

from dashboard.api.shapes.lists import Problem

V = TypeVar("V", bound=type[APIView])
Shape = type[serializers.Serializer[Any]]

# Requirements of the description itself, which the typed signature does not know.
_AUTH: Final[Any] = [{"cle": []}, {"session": []}]
_ERRORS: Final = {
    400: "Paramètre ou en-tête refusé, ou JSON mal formé",
    401: "Ni clé valable, ni session d'agent",
    403: "Un droit manque, ou la clé ne permet que de lire",
    413: "Envoi de plus de 10 Mo",
    415: "Autre type que application/json",
    422: "Envoi refusé, rien n'est écrit",
    429: "Limite d'appels atteinte",
}
_OF_ONE: Final = {404: "Aucune aide de votre périmètre n'a cette référence"}
_OF_VERSION: Final = {412: "L'aide a changé depuis l'ETag donné", 428: "If-Match manque"}
_REFERENCE: Final = OpenApiParameter("reference", str, OpenApiParameter.PATH)
_IF_MATCH: Final = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="ETag de l'aide lue ; * : quelle que soit sa version.",
)
_KEY: Final = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "maxLength": 200},
    OpenApiParameter.HEADER,
    description="Tirée par vous : la même demande renvoyée n'agit qu'une fois, et reçoit la même "
    "réponse.",
)
_PARTIAL: Final = OpenApiParameter(
    "partiel", str, enum=("0", "1"), description="1 : d'une liste, écrit ce qui peut l'être."
)


_AMENDED: Final = {"objet": "Robot de soudure et cabine", "statut": "soumise"}
_GRANT: Final = {
    "reference": "70-2021-0042",
    "fonds": "IDF",
    "departement": "70",
    "exercice": 2021,
    "objet": "Robot de soudure",
    "montant_attribue": "42000.00",
    "date_attribution": "2021-05-06",
    "communes": [{"code": "70279", "part": 1}],
}
_MOVEMENT: Final = {
    "sorte": "engagement",
    "montant": "42000.00",
    "effet_le": "2021-06-01",
    "reference": "2100000042",
}
_EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "creer_aides": {"Une aide": _GRANT, "Une liste": [_GRANT]},
    "modifier_aide": {"Corriger et soumettre": _AMENDED},
    "creer_mouvements": {"Un engagement juridique": _MOVEMENT},
}


def either(name: str, *shapes: Any) -> PolymorphicProxySerializer:
    return PolymorphicProxySerializer(
        component_name=name,
        serializers=list(shapes),
        resource_type_field_name=None,
        many=False,
    )


def writes(
    method: str,
    operation: str,
    title: str,
    words: str,
    *,
    sent: Any,
    answers: dict[int, Any],
    versioned: bool = False,
    of_one: bool = True,
) -> Callable[[V], V]:
    """For the view of an address: what its POST or PATCH takes and answers."""
    parameters = [_REFERENCE if of_one else _PARTIAL, _KEY, *([_IF_MATCH] if versioned else [])]
    errors = {**_ERRORS, **(_OF_ONE if of_one else {}), **(_OF_VERSION if versioned else {})}
    responses: dict[Any, Any] = {
        (code, "application/json"): shape for code, shape in answers.items()
    }
    for code, said in sorted(errors.items()):
        responses[code, "application/problem+json"] = OpenApiResponse(Problem, description=said)

    def decorate(view: V) -> V:
        schema = extend_schema(
            operation_id=operation,
            summary=title,
            description=words,
            tags=[operation.partition("_")[2]],
            auth=_AUTH,
            parameters=parameters,
            request={"application/json": sent},
            responses=responses,
            examples=[
                OpenApiExample(name, value, request_only=True, media_type="application/json")
                for name, value in _EXAMPLES[operation].items()
            ],
        )
        found: V = extend_schema_view(**{method: schema})(view)
        return found

    return decorate
