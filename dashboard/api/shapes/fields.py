"""The kinds of fields that answers are described with."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.fields import Field

from dashboard.models.choices import SLUGS

S = TypeVar("S", bound=type[serializers.Serializer[Any]])

FieldOf = Field[Any, Any, Any, Any]


def named(name: str) -> Callable[[S], S]:
    """The name of the shape in the published description, which is French."""
    return extend_schema_serializer(component_name=name)


def text(help_text: str = "", *, null: bool = False) -> FieldOf:
    return serializers.CharField(help_text=help_text, allow_null=null)


def integer(help_text: str = "", *, null: bool = False) -> FieldOf:
    return serializers.IntegerField(help_text=help_text, allow_null=null)


def truth(help_text: str) -> FieldOf:
    return serializers.BooleanField(help_text=help_text)


def money(help_text: str = "", *, null: bool = False) -> FieldOf:
    return serializers.DecimalField(
        max_digits=18, decimal_places=2, help_text=help_text or "En euros", allow_null=null
    )


def number(help_text: str) -> FieldOf:
    return serializers.FloatField(help_text=help_text, allow_null=True)


def day(help_text: str) -> FieldOf:
    return serializers.DateField(help_text=help_text)


def instant(help_text: str) -> FieldOf:
    return serializers.DateTimeField(help_text=help_text)


def word(choice: Any, help_text: str = "", *, null: bool = False) -> FieldOf:
    """One of the French words of a stored choice."""
    return one_of(list(SLUGS[choice].values()), help_text, null=null)


def one_of(words: Sequence[str], help_text: str = "", *, null: bool = False) -> FieldOf:
    schema: dict[str, Any] = {"type": "string", "enum": words, "description": help_text}
    if null:
        schema = {**schema, "type": ["string", "null"], "enum": [*words, None]}
    field = extend_schema_field(schema)(type("Word", (serializers.CharField,), {}))
    found: FieldOf = field(help_text=help_text)
    return found
