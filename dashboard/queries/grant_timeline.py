"""Who did what to a grant, when, and why: movements, publications and imports in one order."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.models import Grant, SourceRow
from dashboard.queries.editions import LogEntry, publication_log
from dashboard.queries.grant_ledger import Line


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file did to the grant; `undone` is the other half of its life."""

    batch: int
    filename: str
    profile: str
    created: bool
    undone: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One of `movement`, `publication`, `imported`; without any, the entry of the grant."""

    at: datetime
    who: str
    movement: Line | None = None
    publication: LogEntry | None = None
    imported: Imported | None = None


def timeline(grant: Grant, lines: tuple[Line, ...]) -> tuple[Event, ...]:
    """Newest first."""
    events = [Event(grant.created_at, str(grant.entered_by))]
    events += [Event(line.recorded_at, line.recorded_by, movement=line) for line in lines]
    events += [Event(entry.at, entry.by, publication=entry) for entry in publication_log(grant)]
    events += _imports(grant)
    return tuple(sorted(events, key=lambda event: event.at, reverse=True))


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
