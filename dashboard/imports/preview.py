"""A file compared and tried out, kept for a person to look at; then applied as it was shown."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from dashboard.actions.batches import apply_batch
from dashboard.actions.refusals import Refused
from dashboard.actions.staging import close_staging, open_staging
from dashboard.imports.outcome import Outcome, Tally
from dashboard.imports.pipeline import (
    Request,
    entry_of,
    judge,
    notes_on,
    reader_of,
    what_is_seen,
)
from dashboard.imports.profile import Reader
from dashboard.imports.row import REFUSAL
from dashboard.imports.staging import stage
from dashboard.imports.statements import run
from dashboard.models import ImportBatch

# Parts of the work, of 100: reading, then comparing, then writing.
READ, COMPARED = 55, 70

Advance = Callable[[int, str], object]


class Envelope(NamedTuple):
    """What an envelope may still hand out itself, and the awards under it before and after."""

    fund: str
    year: int
    place: str
    binding: bool
    allocated: Decimal
    before: Decimal
    after: Decimal

    @property
    def is_exceeded(self) -> bool:
        return self.after > self.allocated


Exceeded = frozenset[tuple[str, int, str]]


def exceeded(envelopes: Iterable[Envelope]) -> Exceeded:
    return frozenset((e.fund, e.year, e.place) for e in envelopes if e.is_exceeded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """`twins` are rows that another row repeats word for word, in `twin_groups` groups."""

    outcome: Outcome
    fingerprint: str
    touched: Sequence[str]
    named: Sequence[str]
    twins: Tally = field(default_factory=Tally)
    twin_groups: int = 0
    envelopes: Sequence[Envelope] = ()

    def as_json(self) -> dict[str, Any]:
        """For the page; amounts are decimal strings."""
        return {
            **self.outcome.as_json(),
            "left_aside": self.outcome.left_aside,
            "notes": list(self.outcome.notes),
            "told": [
                asdict(told)
                for told in sorted(self.outcome.told, key=lambda told: told.severity != REFUSAL)
            ],
            "twins": self.twins.rows,
            "twin_groups": self.twin_groups,
            "amount_twins": str(self.twins.amount),
            "envelopes": [
                {key: str(value) if isinstance(value, Decimal) else value for key, value in pairs}
                for pairs in (envelope._asdict().items() for envelope in self.envelopes)
            ],
        }


class _TriedOut(Exception):
    """Leaves the trial without keeping anything of it."""


Keep = Callable[[CursorWrapper, Preview], object]


def preview(request: Request, *, keep: Keep, advance: Advance) -> Preview:
    """Compare, try the writing out, take it back, and let `keep` store what was seen in the same
    transaction. Raises UnusableFile, PermissionDenied."""
    with transaction.atomic(), connection.cursor() as cursor:
        reader, seen = _compared(cursor, request, advance)
        found = _tried_out(cursor, request, reader, seen, advance)
        keep(cursor, found)
        close_staging(cursor)
    return found


def apply_as_previewed(
    request: Request,
    *,
    fingerprint: str,
    told_exceeded: Exceeded,
    keep: Keep,
    done: Callable[[ImportBatch], object],
    advance: Advance,
) -> Preview | ImportBatch:
    """Apply what has that fingerprint, `done` in the same transaction; when the world has changed
    since, or another envelope would be exceeded, nothing is applied and the new preview is kept.
    Raises what `preview` does, and Refused when a rule of the ledger breaks."""
    with transaction.atomic(), connection.cursor() as cursor:
        reader, seen = _compared(cursor, request, advance)
        if seen.fingerprint == fingerprint:
            with suppress(_TriedOut), transaction.atomic():
                batch, envelopes = _written(cursor, request, reader, seen, advance, "Écriture")
                if exceeded(envelopes) != told_exceeded:
                    raise _TriedOut
                close_staging(cursor)
                done(batch)
                return batch
        found = _tried_out(cursor, request, reader, seen, advance)
        keep(cursor, found)
        close_staging(cursor)
    return found


def _compared(cursor: CursorWrapper, request: Request, advance: Advance) -> tuple[Reader, Preview]:
    reader, table = reader_of(request)
    hint, read = max(table.row_count_hint, 1), 0

    def rows_read(count: int) -> None:
        nonlocal read
        read += count
        advance(min(READ, read * READ // hint), f"Lecture des lignes ({read})")

    open_staging(cursor)
    staged = stage(cursor, reader, table.rows, rows_read)
    advance(READ, "Comparaison avec ce qui est enregistré")
    staged, absent = judge(cursor, request, reader, staged)
    outcome = what_is_seen(cursor, request, staged, absent, notes_on(table))
    advance(COMPARED, "Essai à blanc")
    run(cursor, "fingerprint")
    fingerprint: str = cursor.fetchone()[0]
    run(cursor, "places")
    touched, named = cursor.fetchone()
    run(cursor, "twins", {"attaches": request.profile.attaches})
    twins, groups, amount = cursor.fetchone()
    return reader, Preview(
        outcome=outcome,
        fingerprint=fingerprint,
        touched=touched or (),
        named=named or (),
        twins=Tally(rows=twins, amount=amount),
        twin_groups=groups,
    )


def _tried_out(
    cursor: CursorWrapper, request: Request, reader: Reader, seen: Preview, advance: Advance
) -> Preview:
    """With what each envelope would become, or why the whole would be refused."""
    envelopes: list[Envelope] = []
    message = ""
    try:
        with transaction.atomic():
            _, envelopes = _written(cursor, request, reader, seen, advance, "Essai à blanc")
            raise _TriedOut
    except _TriedOut:
        pass
    except Refused as refused:
        message = f"{refused.message} {refused.hint}".strip()
    outcome = replace(seen.outcome, status="dry-run", message=message)
    return replace(seen, outcome=outcome, envelopes=tuple(envelopes))


def _written(
    cursor: CursorWrapper,
    request: Request,
    reader: Reader,
    seen: Preview,
    advance: Advance,
    step: str,
) -> tuple[ImportBatch, list[Envelope]]:
    run(cursor, "envelopes_before")
    batch = apply_batch(
        by=request.by,
        entry=entry_of(request, reader, seen.outcome),
        watch=lambda part: advance(COMPARED + int(part * (99 - COMPARED)), step),
    )
    run(cursor, "envelopes_after")
    envelopes = [Envelope(*row) for row in cursor.fetchall()]
    cursor.execute("DROP TABLE import_envelope")
    return batch, envelopes
