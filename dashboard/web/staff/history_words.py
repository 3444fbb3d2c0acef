"""The history in French: what changed, from what to what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse

from dashboard.formats import euros
from dashboard.models.choices import Kind, Nature, PublicationKind
from dashboard.models.history import Act, Subject
from dashboard.queries.history import FieldChange, HistoryLine
from dashboard.web.staff import field_words

OUTSIDE: Final = "hors de l'application"
EMPTY: Final = "vide"
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


def _words(line: HistoryLine, change: FieldChange) -> ChangeWords:
    field, names = change.field, line.names
    return ChangeWords(
        field_words.label(line.subject, field),
        field_words.text(line.subject, field, change.before, names) or EMPTY,
        field_words.text(line.subject, field, change.after, names) or EMPTY,
    )
