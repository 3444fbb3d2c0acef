"""Fields of editions in French, and what changed between two of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from dashboard.formats import NO_BREAK_SPACE, date_numeric, euros
from dashboard.models import GrantEdition
from dashboard.models.choices import Category, Confidence, FunderKind, Size
from dashboard.queries.editions import Change
from dashboard.web.grant_rows import NOT_LOCATED

NOTHING: Final = "–"


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    before: str
    after: str


def changed(changes: Iterable[Change]) -> tuple[Difference, ...]:
    return tuple(
        Difference(label(one.field), text(one.field, one.before), text(one.field, one.after))
        for one in changes
    )


def label(field: str) -> str:
    """As the edition's model names it."""
    if field == "communes":
        return "Communes"
    found = GrantEdition._meta.get_field(field.removesuffix("_id"))
    words = str(getattr(found, "verbose_name", field))
    return words[:1].upper() + words[1:]


def text(field: str, value: Any) -> str:
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, bool):
        return "oui" if value else "non"
    return WORDS[field](value) if field in WORDS else str(value)


def _communes(found: list[tuple[str | None, str | None, int]]) -> str:
    weighted = len(found) > 1
    return ", ".join(
        f"{name or NOT_LOCATED} (poids{NO_BREAK_SPACE}{weight})"
        if weighted
        else name or NOT_LOCATED
        for _, name, weight in found
    )


def _cofundings(found: list[dict[str, str]]) -> str:
    return ", ".join(
        f"{FunderKind(one['funder']).label}{NO_BREAK_SPACE}: {euros(Decimal(one['amount']))}"
        for one in found
    )


WORDS: Final[Mapping[str, Callable[[Any], str]]] = {
    "communes": _communes,
    "cofundings": _cofundings,
    "total_cost": lambda value: euros(Decimal(str(value))),
    "convention_on": lambda value: date_numeric(date.fromisoformat(value)),
    "category": lambda value: str(Category(value).label),
    "size": lambda value: str(Size(value).label),
    "confidence": lambda value: str(Confidence(value).label),
}
