"""What editions say, field by field: the published ones, and the one that would be written now."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from psycopg.sql import SQL

from dashboard.models import Grant
from dashboard.queries.reading import rows

# Of an edition `e`: its fields by name, its fund in words, its communes with their weights. The
# name of the beneficiary stands for its key.
_FIELDS: Final = SQL("""
    (to_jsonb(e) - ARRAY['id', 'grant_id', 'grant_version', 'created_at', 'beneficiary_id']
     || jsonb_build_object(
        'fund_id', (SELECT f.name FROM dashboard_fund f WHERE f.code = e.fund_id),
        'communes', (
            SELECT coalesce(jsonb_agg(jsonb_build_array(s.commune_id, c.name, s.weight)
                                      ORDER BY s.commune_id COLLATE "C" NULLS LAST), '[]')
            FROM dashboard_editionshare s LEFT JOIN dashboard_commune c ON c.code = s.commune_id
            WHERE s.edition_id = e.id)))::text
""")
_BY_KEY: Final = SQL(
    "SELECT e.id, {fields} FROM dashboard_grantedition e WHERE e.id = ANY (%(ids)s)"
).format(fields=_FIELDS)
_LOG: Final = SQL("""
SELECT q.no, q.at, coalesce(nullif(u.name, ''), u.email), u.is_system, q.kind, q.reason,
       q.edition_id, q.batch_id, {fields}
FROM dashboard_publication q
JOIN dashboard_user u ON u.id = q.by_id
JOIN dashboard_grantedition e ON e.id = q.edition_id
WHERE q.grant_id = %(grant)s ORDER BY q.no
""").format(fields=_FIELDS)
_DRAW: Final = SQL("SELECT grant_id, edition_id FROM relance_write_editions(%(ids)s)")

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A field of an edition, named as the model does or « communes », with its raw values."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A line of the publication log; `repeats` says that it kept the edition in force."""

    no: int
    at: datetime
    by: str
    by_system: bool
    kind: str
    reason: str
    batch: int | None
    repeats: bool
    changes: tuple[Change, ...]


def publication_log(grant: Grant) -> tuple[LogEntry, ...]:
    """Oldest first."""
    entries = []
    former: tuple[int, Fields] | None = None
    for no, at, by, by_system, kind, reason, edition, batch, text in rows(
        _LOG, {"grant": grant.pk}
    ):
        fields = json.loads(text)
        changes = differences(former[1], fields) if former else ()
        repeats = former is not None and former[0] == edition
        entries.append(LogEntry(no, at, by, by_system, kind, reason, batch, repeats, changes))
        former = (edition, fields)
    return tuple(entries)


def differences(before: Fields, after: Fields) -> tuple[Change, ...]:
    """In the order of the edition's columns."""
    return tuple(
        Change(name, before[name], value) for name, value in after.items() if before[name] != value
    )


@contextmanager
def drawn(grant_ids: Sequence[int]) -> Iterator[dict[int, int]]:
    """Editions as publishing would write them, by the same function of the database.

    They are there inside the block only: all is taken back at its end, and nothing of it is ever
    public.
    """
    with transaction.atomic():
        yield dict(rows(_DRAW, {"ids": list(grant_ids)}))
        transaction.set_rollback(True)


def edition_fields(edition_ids: Sequence[int]) -> dict[int, Fields]:
    found = rows(_BY_KEY, {"ids": list(edition_ids)})
    return {key: json.loads(text) for key, text in found}


def waiting_changes(in_force: Mapping[int, int]) -> dict[int, tuple[Change, ...]]:
    """By grant, what publishing would change for the public in the edition in force."""
    if not in_force:
        return {}
    before = edition_fields(list(in_force.values()))
    with drawn(list(in_force)) as drawn_ids:
        after = edition_fields(list(drawn_ids.values()))
    return {
        grant: differences(before[edition], after[drawn_ids[grant]])
        for grant, edition in in_force.items()
    }
