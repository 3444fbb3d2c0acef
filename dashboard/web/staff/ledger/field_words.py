"""Fields of the grant, as history keeps them, in French."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from dashboard.formats import NO_BREAK_SPACE, date_numeric, euros
from dashboard.models import Grant
from dashboard.models.choices import Confidence, DatePrecision, FunderKind, Status
from dashboard.queries.grant_timeline import COMMUNES, Edit
from dashboard.queries.history import FieldChange
from dashboard.web.grant_rows import NOT_LOCATED
from dashboard.web.staff.edition_words import NOTHING, Difference

COFUNDINGS: Final = "cofinancements"
UNLOCATED: Final = "nd"


def told(edit: Edit) -> tuple[Difference, ...]:
    return tuple(
        Difference(label(one.field), _text(edit, one, one.before), _text(edit, one, one.after))
        for one in edit.changes
    )


def label(field: str) -> str:
    if field in (COMMUNES, COFUNDINGS):
        return field.capitalize()
    words = str(getattr(Grant._meta.get_field(field.removesuffix("_id")), "verbose_name", field))
    return words[:1].upper() + words[1:]


def _text(edit: Edit, change: FieldChange, value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "oui" if value else "non"
    if change.field == COMMUNES:
        return _communes(value, edit.names[COMMUNES])
    if named := edit.names.get(change.field, {}).get(str(value)):
        return named
    return WORDS[change.field](value) if change.field in WORDS else str(value)


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


def _cofundings(value: str) -> str:
    return ", ".join(
        f"{FunderKind(funder).label}{NO_BREAK_SPACE}: {euros(_amount(amount))}"
        for funder, _, amount in (part.partition(":") for part in value.split("|"))
    )


def _amount(value: Any) -> Decimal:
    return Decimal(str(value))


WORDS: Final[Mapping[str, Callable[[Any], str]]] = {
    COFUNDINGS: _cofundings,
    "total_cost": lambda value: euros(_amount(value)),
    "draft_amount": lambda value: euros(_amount(value)),
    "convention_on": lambda value: date_numeric(date.fromisoformat(value)),
    "draft_awarded_on": lambda value: date_numeric(date.fromisoformat(value)),
    "status": lambda value: str(Status(value).label),
    "confidence": lambda value: str(Confidence(value).label),
    "draft_date_precision": lambda value: str(DatePrecision(value).label),
}
