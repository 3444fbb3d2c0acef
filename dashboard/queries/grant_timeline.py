"""Who did what to a grant, when, and why: its fields, movements, publications and imports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from dashboard.models import Commune, Grant, SourceRow
from dashboard.models.history import Act, Subject
from dashboard.queries.editions import LogEntry, publication_log
from dashboard.queries.grant_ledger import Line
from dashboard.queries.history import FieldChange, HistoryLine, history_of

# What one act writes in several tables is written at once.
_TOGETHER: Final = timedelta(seconds=1)
COMMUNES: Final = "communes"


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file did to the grant; `undone` is the other half of its life."""

    batch: int
    filename: str
    profile: str
    created: bool
    undone: bool


@dataclass(frozen=True, slots=True)
class Edit:
    """Fields of the grant that were changed together. `names` gives words to keys, by field."""

    created: bool
    changes: tuple[FieldChange, ...]
    reason: str
    batch: int | None
    names: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Event:
    """One of `edit`, `movement`, `publication`, `imported`."""

    at: datetime
    who: str
    edit: Edit | None = None
    movement: Line | None = None
    publication: LogEntry | None = None
    imported: Imported | None = None


def timeline(grant: Grant, lines: tuple[Line, ...]) -> tuple[Event, ...]:
    """Newest first."""
    events = _edits(grant)
    if not any(event.edit and event.edit.created for event in events):
        entered = Edit(True, (), "", grant.batch_id, {})
        events.append(Event(grant.created_at, str(grant.entered_by), edit=entered))
    events += [Event(line.recorded_at, line.recorded_by, movement=line) for line in lines]
    events += [Event(entry.at, entry.by, publication=entry) for entry in publication_log(grant)]
    events += _imports(grant)
    return tuple(sorted(events, key=lambda event: event.at, reverse=True))


def _edits(grant: Grant) -> list[Event]:
    found = sorted(history_of(grant), key=lambda line: line.no)
    communes = _commune_names(found)
    events = []
    for group in _written_together(found):
        first = group[0]
        names: dict[str, Mapping[str, str]] = {COMMUNES: communes}
        for line in group:
            names |= line.names
        created = any(line.subject == Subject.GRANT and line.act == Act.CREATED for line in group)
        changes = () if created else _merged(group)
        if created or changes:
            edit = Edit(created, changes, first.reason, first.batch, names)
            events.append(Event(group[-1].at, first.by, edit=edit))
    return events


def _written_together(lines: Iterable[HistoryLine]) -> list[list[HistoryLine]]:
    groups: list[list[HistoryLine]] = []
    for line in lines:
        if groups and _goes_with(line, groups[-1]):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _goes_with(line: HistoryLine, group: list[HistoryLine]) -> bool:
    """An edit takes parts away, changes the grant, then puts parts back: each once."""
    last = group[-1]
    same = (last.by, last.batch, last.reason) == (line.by, line.batch, line.reason)
    told = {(each.subject, each.act) for each in group}
    again = (line.subject, line.act) in told
    begins = line.act == Act.REMOVED and any(each.subject == Subject.GRANT for each in group)
    return same and not again and not begins and line.at - last.at < _TOGETHER


def _merged(group: list[HistoryLine]) -> tuple[FieldChange, ...]:
    """Rows taken away and put back are one change, or none."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for line in group:
        for change in line.changes:
            before.setdefault(change.field, change.before)
            after[change.field] = change.after
    return tuple(
        FieldChange(name, before[name], after[name])
        for name in before
        if before[name] != after[name]
    )


def _commune_names(lines: Iterable[HistoryLine]) -> dict[str, str]:
    codes = {
        part.partition(":")[0]
        for line in lines
        for change in line.changes
        if change.field == COMMUNES
        for value in (change.before, change.after)
        for part in (value or "").split("|")
    }
    return dict(Commune.objects.filter(code__in=codes).values_list("code", "name"))


def _imports(grant: Grant) -> list[Event]:
    found = SourceRow.objects.filter(grant=grant).select_related("batch__by", "batch__undone_by")
    events = []
    for row in found.order_by("pk"):
        batch, about = row.batch, (row.batch_id, row.batch.filename, row.batch.profile)
        done = Imported(*about, created=row.created_grant, undone=False)
        events.append(Event(batch.created_at, str(batch.by), imported=done))
        if batch.undone_at:
            undone = Imported(*about, created=row.created_grant, undone=True)
            events.append(Event(batch.undone_at, str(batch.undone_by), imported=undone))
    return events
