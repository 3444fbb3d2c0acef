"""The timeline of a grant in words: who, when, before, after, why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dashboard.formats import NO_BREAK_SPACE, date_text, euros
from dashboard.models.choices import Nature, PublicationKind, Status
from dashboard.models.history import Subject
from dashboard.queries.editions import LogEntry
from dashboard.queries.grant_ledger import Line
from dashboard.queries.grant_timeline import Edit, Event, Imported
from dashboard.web.grant_rows import PRECISIONS
from dashboard.web.staff import field_words
from dashboard.web.staff.edition_words import NOTHING, Difference, changed

SORTS: Final = {"movement": "mouvement", "publication": "publication", "entry": "saisie"}
OUTSIDE: Final = "hors de l'application"
STATES: Final[dict[str, str]] = {Status.SUBMITTED: "Aide soumise", Status.CANCELLED: "Aide annulée"}
PUBLICATIONS: Final = {
    PublicationKind.PUBLISH: "Aide publiée",
    PublicationKind.CHANGE: "Modification publiée",
    PublicationKind.WITHDRAW: "Aide retirée du site public",
}


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    who: str
    sort: str
    what: str
    details: tuple[str, ...] = ()
    why: str = ""
    differences: tuple[Difference, ...] = ()


def entries(events: tuple[Event, ...]) -> list[Entry]:
    """Publications of a movement that was public at once go without saying."""
    return [_entry(event) for event in events if not _goes_without_saying(event)]


def _goes_without_saying(event: Event) -> bool:
    log = event.publication
    return log is not None and log.repeats and log.kind == PublicationKind.CHANGE


def _entry(event: Event) -> Entry:
    if event.movement:
        return _movement(event, event.movement)
    if event.publication:
        return _publication(event, event.publication)
    if event.imported:
        return _import(event, event.imported)
    return _edit(event, event.edit) if event.edit else Entry(event.at, event.who, "", "")


def _edit(event: Event, edit: Edit) -> Entry:
    what = "Aide saisie"
    if not edit.created:
        status = next((one.after for one in edit.changes if one.field == "status"), "")
        what = STATES.get(status, "Fiche modifiée")
    details = (f"import n°{NO_BREAK_SPACE}{edit.batch}",) if edit.batch else ()
    return Entry(
        event.at, event.who or OUTSIDE, SORTS["entry"], what, details, edit.reason, _told(edit)
    )


def _told(edit: Edit) -> tuple[Difference, ...]:
    grant, names = Subject.GRANT, edit.names
    return tuple(
        Difference(
            field_words.label(grant, one.field),
            field_words.text(grant, one.field, one.before, names) or NOTHING,
            field_words.text(grant, one.field, one.after, names) or NOTHING,
        )
        for one in edit.changes
    )


def _movement(event: Event, line: Line) -> Entry:
    day = date_text(line.effective_on, PRECISIONS[line.date_precision])
    details = [f"date d'effet{NO_BREAK_SPACE}: {day}"]
    if line.commitment_reference:
        details.append(f"engagement juridique {line.commitment_reference}")
    if line.reference and line.reference != line.commitment_reference:
        details.append(f"numéro {line.reference}")
    if line.batch:
        details.append(f"import n°{NO_BREAK_SPACE}{line.batch}")
    what = f"{Nature(line.nature).label}{NO_BREAK_SPACE}: {euros(line.amount)}"
    return Entry(event.at, event.who, SORTS["movement"], what, tuple(details), line.reason)


def _publication(event: Event, log: LogEntry) -> Entry:
    what = PUBLICATIONS[PublicationKind(log.kind)]
    details = (f"publication n°{NO_BREAK_SPACE}{log.no}",)
    differences = changed(log.changes)
    return Entry(event.at, event.who, SORTS["publication"], what, details, log.reason, differences)


def _import(event: Event, found: Imported) -> Entry:
    verb = "annulé" if found.undone else "a créé l'aide" if found.created else "a modifié l'aide"
    what = f"Import n°{NO_BREAK_SPACE}{found.batch} {verb}"
    return Entry(event.at, event.who, "import", what, (found.filename, f"profil {found.profile}"))
