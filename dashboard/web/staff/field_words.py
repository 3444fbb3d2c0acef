"""Fields as history keeps them, in French: the one source of their names and of their values.

Names are those of the models; « communes » and « cofinancements » stand for whole tables, written
`code:weight|…` and `funder:amount|…`.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db import models

from dashboard.formats import NO_BREAK_SPACE, date_numeric, euros
from dashboard.models import Beneficiary, Grant, Membership
from dashboard.models.choices import FunderKind
from dashboard.models.history import Subject
from dashboard.queries.grant_timeline import COMMUNES
from dashboard.web.grant_rows import NOT_LOCATED

COFUNDINGS: Final = "cofinancements"
UNLOCATED: Final = "nd"
# Keys of a field -> their words, by field.
Names = Mapping[str, Mapping[str, str]]
_MODELS: Final[dict[str, type[models.Model]]] = {
    Subject.GRANT: Grant,
    Subject.BENEFICIARY: Beneficiary,
    Subject.MEMBERSHIP: Membership,
}


def label(subject: str, name: str) -> str:
    field = _field(subject, name)
    words = str(field.verbose_name) if field is not None else name
    return words[:1].upper() + words[1:]


def text(subject: str, name: str, value: Any, names: Names) -> str:
    """Empty when there is no value."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if name == COMMUNES:
        return _communes(str(value), names.get(COMMUNES, {}))
    if name == COFUNDINGS:
        return ", ".join(map(_cofunding, str(value).split("|")))
    if named := names.get(name, {}).get(str(value)):
        return named
    field = _field(subject, name)
    return str(value) if field is None else _of_field(field, value)


def _field(subject: str, name: str) -> "models.Field[Any, Any] | None":
    model = _MODELS.get(subject)
    if model is None:
        return None
    return next((each for each in model._meta.concrete_fields if each.attname == name), None)


def _of_field(field: "models.Field[Any, Any]", value: Any) -> str:
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DecimalField):
        return euros(Decimal(str(value)))
    if isinstance(field, models.DateField):
        return date_numeric(datetime.fromisoformat(value).date())
    return str(value)


def _communes(value: str, names: Mapping[str, str]) -> str:
    parts = [part.partition(":") for part in value.split("|")]
    return ", ".join(
        f"{_place(code, names)} (poids{NO_BREAK_SPACE}{weight})"
        if len(parts) > 1
        else _place(code, names)
        for code, _, weight in parts
    )


def _place(code: str, names: Mapping[str, str]) -> str:
    return NOT_LOCATED if code == UNLOCATED else names.get(code, code)


def _cofunding(part: str) -> str:
    funder, _, amount = part.partition(":")
    try:
        return f"{FunderKind(funder).label}{NO_BREAK_SPACE}: {euros(Decimal(amount))}"
    except (ValueError, InvalidOperation):
        return part
