"""What the published description says of each address, taken from what the address reads."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)

from dashboard.api.chosen import FIELDS, field_names
from dashboard.api.parameters import FORMAT
from dashboard.api.public import PublicView
from dashboard.api.shapes.lists import Problem
from dashboard.exports.files import FORMATS
from dashboard.models.choices import SLUGS, Category, Size
from dashboard.queries.filters import PARAMETERS, SORTS
from dashboard.queries.known_values import UNKNOWN
from dashboard.queries.paging import DEFAULT_LIMIT, MAX_LIMIT
from dashboard.queries.relations import AXES

V = TypeVar("V", bound=type[PublicView])

# Requirements of the description itself, which the typed signature does not know.
_WITH_OR_WITHOUT_A_KEY: Final[Any] = [{}, {"cle": []}]

_SEVERAL: Final = "Plusieurs valeurs : répété, ou séparées par des virgules."


def _codes(name: str, words: str, example: str, known: list[str] | None = None) -> OpenApiParameter:
    return OpenApiParameter(
        name,
        {"type": "array", "items": {"type": "string", **({"enum": known} if known else {})}},
        description=f"{words} {_SEVERAL} Par exemple {example}.",
        explode=True,
    )


def _one(name: str, words: str, kind: Any = str, known: tuple[str, ...] = ()) -> OpenApiParameter:
    return OpenApiParameter(name, kind, description=words, enum=known or None)


_AMOUNT: Final = {"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,2})?$"}

DESCRIPTIONS: Final = {
    parameter.name: parameter
    for parameter in (
        _codes("plan", "Code de plan.", "france-relance"),
        _codes("departement", f"Code de département ; {UNKNOWN} : national.", "70,2A"),
        _codes("region", "Code de région.", "27"),
        _codes(
            "commune",
            "Code INSEE du lieu du projet, ancien code compris ; "
            f"{UNKNOWN} : non localisé. Les sommes ne comptent que les parts de ces communes.",
            "70279",
        ),
        _codes("volet", f"Volet ; {UNKNOWN} : hors volet.", "competitivite"),
        _codes("fonds", "Code de fonds.", "IDF"),
        _codes("exercice", "Année budgétaire.", "2021"),
        _codes(
            "categorie",
            f"Catégorie du bénéficiaire ; {UNKNOWN} : inconnue.",
            "entreprise",
            [*SLUGS[Category].values(), UNKNOWN],
        ),
        _codes(
            "taille",
            f"Taille du bénéficiaire ; {UNKNOWN} : inconnue.",
            "PME,ETI",
            [*SLUGS[Size].values(), UNKNOWN],
        ),
        _one("beneficiaire", "Identifiant d'un bénéficiaire, par exemple b-12."),
        _one("q", "Mots cherchés : référence, bénéficiaire, objet, communes."),
        _one("montant_min", "Montant attribué de l'aide entière, au moins.", _AMOUNT),
        _one("montant_max", "Montant attribué de l'aide entière, au plus.", _AMOUNT),
        _one("attribue_apres", "Attribuée ce jour-là ou après.", OpenApiTypes.DATE),
        _one("attribue_avant", "Attribuée ce jour-là ou avant.", OpenApiTypes.DATE),
        _one(
            "au",
            "Ce qui était attribué, engagé et payé à la fin de ce jour (dates d'effet).",
            OpenApiTypes.DATE,
        ),
        _one(
            "connu_au",
            "Les données telles que publiées à la fin de ce jour, ou à cet instant (RFC 3339).",
        ),
        _one("tri", "Ordre de la liste ; un moins : décroissant.", str, SORTS),
        _one("limite", f"Lignes par page, {DEFAULT_LIMIT} par défaut.", {
            "type": "integer", "minimum": 1, "maximum": MAX_LIMIT}),
        _one("depuis", "Dernière version reçue ; rien : depuis le début.", {
            "type": "integer", "minimum": 0}),
        _one("curseur", "Opaque ; celui des adresses `suivant` et `precedent`."),
        _one("compter", "1 : ajoute les comptes.", str, ("0", "1")),
        _one("etat", "bureau : l'aide telle que le bureau la tient, avec une clé ou une session "
             "qui peut la consulter.", str, ("bureau",)),
        _codes(FIELDS, "Champs voulus de chaque ligne, tous par défaut.", "reference,objet"),
        _codes("par", "De un à trois axes de regroupement.", "departement,volet", list(AXES)),
    )
}  # fmt: skip


def described(
    operation: str,
    title: str,
    words: str,
    answer: Any,
    *,
    path: Mapping[str, str] | None = None,
    moves: bool = False,
    gone: bool = False,
) -> Callable[[V], V]:
    """For a view whose `filters`, `own` and renderers say what it reads and gives."""

    def decorate(view: V) -> V:
        if view.own or path:
            view.fields = field_names(answer)
        schema = extend_schema(
            operation_id=operation,
            summary=title,
            description=words,
            tags=[operation.partition("_")[2]],
            auth=_WITH_OR_WITHOUT_A_KEY,
            deprecated=view.ending is not None,
            parameters=[*_path(path or {}), *_query(view), *_headers()],
            responses=_responses(view, answer, moves=moves, gone=gone, missing=bool(path)),
        )
        found: V = extend_schema_view(get=schema)(view)
        return found

    return decorate


def _path(names: Mapping[str, str]) -> list[OpenApiParameter]:
    return [
        OpenApiParameter(name, str, OpenApiParameter.PATH, description=words)
        for name, words in names.items()
    ]


def _query(view: type[PublicView]) -> list[OpenApiParameter]:
    read = PARAMETERS if view.filters is None else view.filters
    formats = tuple(renderer.format or "" for renderer in view.renderer_classes)
    words = "json par défaut."
    if len(formats) > 1:
        words += " Les autres sont des fichiers de tout le filtre, sans pages."
    names = [name for name in (*PARAMETERS, *view.own) if name in read or name in view.own]
    names += [FIELDS] if view.fields else []
    return [DESCRIPTIONS[name] for name in names] + [_one(FORMAT, words, str, formats)]


def _headers() -> list[OpenApiParameter]:
    return [
        OpenApiParameter(
            "If-None-Match",
            str,
            OpenApiParameter.HEADER,
            description="ETag déjà reçu : 304 si rien n'a changé.",
        )
    ]


def _responses(
    view: type[PublicView], answer: Any, *, moves: bool, gone: bool, missing: bool
) -> dict[Any, Any]:
    found: dict[Any, Any] = {(200, "application/json"): answer}
    for renderer in view.renderer_classes:
        if renderer.format in FORMATS:
            found[200, renderer.media_type] = OpenApiTypes.BINARY
    found[304] = OpenApiResponse(description="Rien n'a changé depuis l'ETag donné")
    if moves:
        found[301] = OpenApiResponse(description="Nouvelle adresse, dans Location")
    errors = {
        400: "Paramètre inconnu ou refusé",
        401: "Clé inconnue, expirée ou révoquée",
        406: "Accept n'admet pas le JSON",
        429: "Limite d'appels atteinte : Retry-After dit combien de secondes attendre",
    }
    errors |= {404: "Introuvable"} if missing else {}
    errors |= {410: "Retirée de la publication"} if gone else {}
    for code, words in sorted(errors.items()):
        found[code, "application/problem+json"] = OpenApiResponse(Problem, description=words)
    return found
