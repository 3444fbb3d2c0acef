"""The history in French: what changed, from what to what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db import models
from django.urls import reverse

from dashboard.formats import date_numeric, euros
from dashboard.models import Beneficiary, Grant, Membership
from dashboard.models.choices import FunderKind, Kind, Nature, PublicationKind
from dashboard.models.history import Act, Subject
from dashboard.queries.history import FieldChange, HistoryLine

OUTSIDE: Final = "hors de l'application"
EMPTY: Final = "vide"
_MODELS: Final[dict[str, type[models.Model]]] = {
    Subject.GRANT: Grant,
    Subject.BENEFICIARY: Beneficiary,
    Subject.MEMBERSHIP: Membership,
}
_TITLES: Final = {
    (Subject.GRANT, Act.CREATED): "Aide créée",
    (Subject.GRANT, Act.CHANGED): "Aide modifiée",
    (Subject.GRANT, Act.REMOVED): "Aide supprimée",
    (Subject.SHARES, Act.CREATED): "Communes ajoutées",
    (Subject.SHARES, Act.CHANGED): "Poids des communes modifiés",
    (Subject.SHARES, Act.REMOVED): "Communes retirées",
    (Subject.COFUNDINGS, Act.CREATED): "Cofinancements ajoutés",
    (Subject.COFUNDINGS, Act.CHANGED): "Cofinancements modifiés",
    (Subject.COFUNDINGS, Act.REMOVED): "Cofinancements retirés",
    (Subject.BENEFICIARY, Act.CREATED): "Bénéficiaire créé",
    (Subject.BENEFICIARY, Act.CHANGED): "Bénéficiaire modifié",
    (Subject.BENEFICIARY, Act.REMOVED): "Bénéficiaire supprimé",
    (Subject.BENEFICIARY, Act.ERASED): "Identité d'une personne effacée",
    (Subject.MEMBERSHIP, Act.CREATED): "Habilitation donnée",
    (Subject.MEMBERSHIP, Act.CHANGED): "Habilitation modifiée",
    (Subject.MEMBERSHIP, Act.REMOVED): "Habilitation retirée",
}


@dataclass(frozen=True, slots=True)
class ChangeWords:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """`about` names what changed, `href` leads to it."""

    line: HistoryLine
    at: datetime
    who: str
    title: str
    about: str
    href: str
    changes: tuple[ChangeWords, ...]
    reason: str


def entries(lines: Iterable[HistoryLine]) -> list[Entry]:
    return [entry(line) for line in lines]


def entry(line: HistoryLine) -> Entry:
    return Entry(
        line,
        line.at,
        line.by or OUTSIDE,
        title(line),
        about(line),
        reverse("desk_grant", args=(line.reference,)) if line.reference else "",
        tuple(_words(line, change) for change in line.changes),
        line.reason,
    )


def title(line: HistoryLine) -> str:
    if line.moved is None:
        return _TITLES.get((line.subject, line.act), line.subject.label)
    if line.subject == Subject.PUBLICATION:
        return PublicationKind(line.moved.kind).label
    amount = euros(line.moved.amount)
    number = f", n° {line.moved.reference}" if line.moved.reference else ""
    kind = Kind(line.moved.kind).label
    nature = Nature(line.moved.nature).label.lower()
    return f"{kind} de {amount} ({nature}{number})"


def about(line: HistoryLine) -> str:
    if line.subject == Subject.MEMBERSHIP:
        return ", ".join(line.names.get("user_id", {}).values())
    if line.subject == Subject.BENEFICIARY:
        return line.beneficiary or f"b-{line.row}"
    if line.reference:
        return f"{line.reference} · {line.beneficiary}" if line.beneficiary else line.reference
    return "aide sortie du périmètre"


def changes_text(found: Entry) -> str:
    """For a cell of a file."""
    return " ; ".join(
        f"{change.label} : {change.before} → {change.after}"
        if found.line.act == Act.CHANGED
        else f"{change.label} : {change.after if found.line.act == Act.CREATED else change.before}"
        for change in found.changes
    )


def _words(line: HistoryLine, change: FieldChange) -> ChangeWords:
    field = _field(line.subject, change.field)
    label = str(field.verbose_name) if field is not None else change.field
    return ChangeWords(
        label[:1].upper() + label[1:],
        _value(field, change.field, change.before, line.names),
        _value(field, change.field, change.after, line.names),
    )


def _field(subject: str, name: str) -> "models.Field[Any, Any] | None":
    model = _MODELS.get(subject)
    if model is None:
        return None
    return next((each for each in model._meta.concrete_fields if each.attname == name), None)


def _value(
    field: "models.Field[Any, Any] | None",
    name: str,
    value: Any,
    names: Mapping[str, Mapping[str, str]],
) -> str:
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return "oui" if value else "non"
    if name in names:
        return names[name].get(str(value), str(value))
    if name == "cofinancements":
        return _cofundings(str(value))
    return str(value) if field is None else _of_field(field, value)


def _of_field(field: "models.Field[Any, Any]", value: Any) -> str:
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DecimalField):
        return euros(Decimal(value))
    if isinstance(field, models.DateField):
        return date_numeric(datetime.fromisoformat(value).date())
    return str(value)


def _cofundings(text: str) -> str:
    parts = []
    for part in text.split("|"):
        funder, _, amount = part.partition(":")
        try:
            parts.append(f"{FunderKind(funder).label} {euros(Decimal(amount))}")
        except (ValueError, InvalidOperation):
            parts.append(part)
    return ", ".join(parts)
