"""What a request asks for, read whole before anything is computed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from rest_framework.request import Request

from dashboard.api.chosen import FIELDS, read_fields
from dashboard.queries.filters import Filter, FilterError, ParameterError, parse_filter
from dashboard.queries.paging import parse_limit

PAGING: Final = ("limite", "curseur", "compter")
FORMAT: Final = "format"

Params = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Question:
    """`counted`: compter=1, the caller wants counts that cost something."""

    wanted: Filter
    limit: int
    cursor: str
    counted: bool
    fields: tuple[str, ...]
    params: Params

    def listed(self, name: str) -> Sequence[str]:
        return self.params.get(name, ())


def read_question(
    request: Request,
    *,
    filters: Collection[str] | None,
    also: Collection[str],
    fields: Sequence[str] = (),
) -> Question:
    """`filters`: the parameters of the common filter that this address follows, None for all;
    `fields`: those among which the caller may choose.

    Raises FilterError with every wrong parameter that could be told.
    """
    also = (*also, *((FIELDS,) if fields else ()))
    params = {
        name: [value.strip() for value in values if value.strip()]
        for name, values in request.query_params.lists()
    }
    if filters is not None:
        _refuse_unknown_names(params, {*filters, *also, FORMAT})
    return Question(
        wanted=parse_filter(params, now=timezone.now(), also=(*also, FORMAT)),
        limit=parse_limit(single(params, "limite")),
        cursor=single(params, "curseur"),
        counted=_flag(params, "compter"),
        fields=read_fields(params.get(FIELDS, ()), fields),
        params=params,
    )


def flag(request: Request, name: str) -> bool:
    """The only parameter that a call which writes may have."""
    params = _given(request)
    _refuse_unknown_names(params, {name})
    return _flag(params, name)


def no_query(request: Request) -> None:
    _refuse_unknown_names(_given(request), ())


def _given(request: Request) -> Params:
    return dict(request.query_params.lists())


def single(params: Params, name: str) -> str:
    values = list(dict.fromkeys(params.get(name, ())))
    if len(values) > 1:
        message = f"Le paramètre « {name} » ne prend qu'une valeur."
        raise FilterError(ParameterError(name, ",".join(values), message))
    return values[0] if values else ""


def refuse_with_file(question: Question, word: str) -> None:
    """A file holds the whole filtered set: it has no pages to speak of."""
    given = [name for name in (*PAGING, FIELDS) if question.listed(name)]
    if given:
        raise FilterError(
            *(
                ParameterError(
                    name,
                    ",".join(question.listed(name)),
                    f"« {name} » ne va pas avec « format={word} » : un fichier contient toutes "
                    "les aides du filtre, sans pages.",
                )
                for name in given
            )
        )


def _flag(params: Params, name: str) -> bool:
    word = single(params, name)
    if word not in ("", "0", "1"):
        message = f"« {name}={word} » est inconnu. Valeurs connues : 0, 1."
        raise FilterError(ParameterError(name, word, message, ("0", "1")))
    return word == "1"


def _refuse_unknown_names(params: Params, known: Collection[str]) -> None:
    names = tuple(sorted(known))
    errors = []
    for name in params:
        if name not in names:
            known_names = ", ".join(names) or "aucun"
            message = f"Le paramètre « {name} » est inconnu ici. Paramètres connus : {known_names}."
            errors.append(ParameterError(name, ",".join(params[name]), message, names))
    if errors:
        raise FilterError(*errors)
