"""`champs`: the fields of each row that the caller wants, and no other."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any, Final

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework.serializers import ListSerializer

from dashboard.queries.filters import FilterError, ParameterError

FIELDS: Final = "champs"
ROWS: Final = "resultats"
SUFFIX: Final = "Choisie"

Body = dict[str, Any]
Document = dict[str, Any]


def field_names(answer: Any) -> tuple[str, ...]:
    """Of the rows of a list, or of the one thing that is answered."""
    if isinstance(answer, PolymorphicProxySerializer):
        return field_names(answer.serializers[0])
    shape: Any = answer()
    rows = shape.fields.get(ROWS)
    if isinstance(rows, ListSerializer):
        child: Any = rows.child
        return tuple(child.fields)
    return tuple(shape.fields)


def read_fields(words: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """Raises FilterError for a name that no row has."""
    asked = tuple(dict.fromkeys(word.strip() for text in words for word in text.split(",")))
    wrong = [word for word in asked if word not in known]
    if wrong:
        value = ",".join(words)
        message = f"Champ inconnu : {', '.join(wrong)}. Champs connus : {', '.join(known)}."
        raise FilterError(ParameterError(FIELDS, value, message, tuple(known)))
    return asked


def keep(body: Body, fields: Sequence[str]) -> Body:
    """In the order of the full answer."""
    if not fields:
        return body
    if ROWS in body:
        return {**body, ROWS: [_only(row, fields) for row in body[ROWS]]}
    return _only(body, fields)


def _only(row: Body, fields: Sequence[str]) -> Body:
    return {name: value for name, value in row.items() if name in fields}


def describe(result: Document, **_: Any) -> Document:
    """Where `champs` is known, the description also admits rows that lack some fields."""
    schemas = result["components"]["schemas"]
    for methods in result["paths"].values():
        told = methods.get("get", {})
        if any(given["name"] == FIELDS for given in told.get("parameters", ())):
            content = told["responses"]["200"]["content"]["application/json"]
            name = _last(content["schema"])
            content["schema"] = {"anyOf": [content["schema"], _lighter(schemas, name)]}
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    return result


def _lighter(schemas: Document, name: str) -> Document:
    """The same shape, its rows being allowed to miss any field."""
    light = deepcopy(schemas[name])
    if "oneOf" in light:
        return _lighter(schemas, _last(light["oneOf"][0]))
    rows = light["properties"].get(ROWS)
    if rows and "$ref" in rows.get("items", {}):
        rows["items"] = _lighter(schemas, _last(rows["items"]))
    else:
        light.pop("required", None)
    schemas[f"{name}{SUFFIX}"] = light
    return {"$ref": f"#/components/schemas/{name}{SUFFIX}"}


def _last(schema: Document) -> str:
    return str(schema["$ref"]).rpartition("/")[2]
