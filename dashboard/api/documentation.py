"""/api/docs/: the published description as a page of the site, in French, without any script."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any, Final

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from dashboard.api.chosen import SUFFIX
from dashboard.api.conditional import CACHE, matches, not_modified
from dashboard.api.examples import FIRST as FIRST_CALLS
from dashboard.api.examples import RECIPES
from dashboard.api.problems import DETAILS, TITLES
from dashboard.api.schema import document
from dashboard.api.shown import answers
from dashboard.exports.files import FORMATS
from dashboard.exports.scdl import REASONS
from dashboard.queries.release import release

JSON: Final = "application/json"
KINDS: Final = {
    "decimal": "montant (texte décimal)",
    "date": "date",
    "date-time": "instant",
    "uri": "adresse",
    "string": "texte",
    "integer": "entier",
    "number": "nombre",
    "boolean": "vrai ou faux",
    "object": "objet",
}
# In the order of the contract rather than of the alphabet.
FIRST: Final = ("aides", "agregats", "beneficiaires", "plans", "volets", "fonds", "enveloppes")
DOCUMENTED_ERRORS: Final = tuple(TITLES)


@dataclass(frozen=True, slots=True)
class Entry:
    """A parameter or a field; `link` is the anchor of the object it holds."""

    name: str
    kind: str
    words: str
    values: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    anchor: str
    method: str
    path: str
    title: str
    words: str
    parameters: tuple[Entry, ...]
    sent: str
    answer: str
    example: str
    shown: str


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    words: str
    fields: tuple[Entry, ...]
    choices: tuple[Entry, ...]


@require_safe
@gzip_page
def documentation(request: HttpRequest) -> HttpResponse:
    tag = page_tag()
    if matches(request, tag):
        return not_modified(tag)
    found = document()
    context = {
        "title": "API",
        "operations": sorted(operations(found), key=_rank),
        "shapes": tuple(shapes(found)),
        "errors": [(code, TITLES[code], DETAILS.get(code, "")) for code in DOCUMENTED_ERRORS],
        "formats": FORMATS.values(),
        "reasons": REASONS.items(),
        "first": FIRST_CALLS,
        "recipes": RECIPES,
        "rate_anon": settings.RELANCE_API_RATE_ANON,
        "rate_key": settings.RELANCE_API_RATE_KEY,
        "address": f"{settings.RELANCE_URL}/api/v1",
    }
    response = render(request, "api/documentation.html", context)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = CACHE
    return response


def page_tag() -> str:
    """The page tells of the program and its settings, of nothing that is published."""
    shown = (
        release(),
        settings.RELANCE_URL,
        settings.RELANCE_SITE_NAME,
        settings.RELANCE_STATE_BRAND,
        settings.RELANCE_API_RATE_ANON,
        settings.RELANCE_API_RATE_KEY,
    )
    return f'"{blake2s(repr(shown).encode(), digest_size=12).hexdigest()}"'


def operations(found: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in found["paths"].items():
        for method, told in methods.items():
            yield operation(path, method, told)


def operation(path: str, method: str, told: Mapping[str, Any]) -> Operation:
    """A header is told where it is needed; those of every reading are said once for all."""
    reads = method == "get"
    given = [one for one in told.get("parameters", ()) if one["in"] != "header" or not reads]
    best = "201" if "201" in told["responses"] else "200"
    return Operation(
        anchor=told["operationId"],
        method=method.upper(),
        path=path.removeprefix("/api/v1"),
        title=told["summary"],
        words=told["description"],
        parameters=tuple(
            entry(one["name"], one["schema"], one.get("description", "")) for one in given
        ),
        sent=_name(told["requestBody"]["content"][JSON]["schema"]) if not reads else "",
        answer=_name(told["responses"][best]["content"][JSON]["schema"]),
        example=_example(path) if reads else "",
        shown=_shown(told["operationId"]),
    )


def shapes(found: Mapping[str, Any]) -> Iterator[Shape]:
    for name, told in found["components"]["schemas"].items():
        if name.endswith(SUFFIX):
            continue  # the same as its full shape, some fields less
        fields = (
            entry(field, schema, schema.get("description", ""))
            for field, schema in told.get("properties", {}).items()
        )
        choices = (entry("", schema, "") for schema in told.get("oneOf", ()))
        yield Shape(name, told.get("description", ""), tuple(fields), tuple(choices))


def entry(name: str, schema: Mapping[str, Any], words: str) -> Entry:
    kind, link = _kind(schema)
    values = schema.get("enum") or schema.get("items", {}).get("enum") or ()
    return Entry(name, kind, words, tuple(value for value in values if value is not None), link)


def _kind(schema: Mapping[str, Any]) -> tuple[str, str]:
    """What a value is, in words, and the object it holds if any."""
    choices = schema.get("oneOf") or schema.get("allOf") or ()
    if choices:
        kind, link = _kind(choices[0])
        return (f"{kind} ou null" if {"type": "null"} in choices else kind), link
    if "$ref" in schema:
        return _name(schema), _name(schema)
    kinds = schema.get("type", "object")
    known = [kinds] if isinstance(kinds, str) else list(kinds)
    if known[0] == "array":
        kind, link = _kind(schema["items"])
        return f"liste : {kind}", link
    word = KINDS.get(schema.get("format", ""), KINDS.get(known[0], known[0]))
    return (f"{word} ou null" if "null" in known else word), ""


def _name(schema: Mapping[str, Any]) -> str:
    whole = schema.get("anyOf", [schema])[0]
    return str(whole["$ref"]).rpartition("/")[2]


def _example(path: str) -> str:
    """An address that answers something on any instance that follows France Relance."""
    known = {
        "/api/v1/aides/": "/aides/?departement=70&limite=5",
        "/api/v1/agregats/": "/agregats/?par=departement,volet",
        "/api/v1/departements/{code}/": "/departements/70/",
        "/api/v1/communes/": "/communes/?departement=70",
        "/api/v1/communes/{code}/": "/communes/70279/",
        "/api/v1/fonds/{code}/": "/fonds/IDF/",
    }
    return known.get(path, "" if "{" in path else path.removeprefix("/api/v1"))


def _shown(operation: str) -> str:
    """The answer of the description, as text."""
    found = answers().get(operation)
    return orjson.dumps(found["reponse"], option=orjson.OPT_INDENT_2).decode() if found else ""


def _rank(told: Operation) -> tuple[int, str]:
    first = told.path.split("/")[1]
    return (FIRST.index(first) if first in FIRST else len(FIRST), told.path)
