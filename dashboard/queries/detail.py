"""One published grant: its ledger, its shares and the history of its publications."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from psycopg.sql import SQL

from dashboard.queries.conditions import Params
from dashboard.queries.filters import Filter
from dashboard.queries.lines import GrantLine
from dashboard.queries.listing import read_lines
from dashboard.queries.reading import rows

_BY_REFERENCE: Final = SQL("""
SELECT p.grant_id, p.reference, true AS present, p.masked
FROM dashboard_publicgrant p WHERE p.reference = %(reference)s
UNION ALL
SELECT * FROM (
    SELECT e.grant_id, p.reference, false, p.masked
    FROM dashboard_grantedition e
    JOIN dashboard_publication q ON q.edition_id = e.id
    LEFT JOIN dashboard_publicgrant p ON p.grant_id = e.grant_id
    WHERE e.reference = %(reference)s
    ORDER BY p.grant_id NULLS LAST, q.no DESC LIMIT 1
) former
LIMIT 1
""")
# Publications of the grant, oldest first, with what their editions say and what moved.
_HISTORY: Final = SQL("""
SELECT q.no, q.at, q.kind, to_jsonb(e) - %(apart)s::text[] || jsonb_build_object(
           'communes', (SELECT jsonb_agg(jsonb_build_array(s.commune_id, s.weight)
                                         ORDER BY s.commune_id)
                        FROM dashboard_editionshare s WHERE s.edition_id = e.id)) AS fields,
       ARRAY(SELECT DISTINCT m.kind::text FROM dashboard_publishedmovement m
             WHERE m.grant_id = q.grant_id AND m.publication_id = q.no ORDER BY 1) AS moved
FROM dashboard_publication q JOIN dashboard_grantedition e ON e.id = q.edition_id
WHERE q.grant_id = %(grant)s AND q.at <= %(known_at)s
ORDER BY q.no
""")
_NOT_SHOWN: Final = ("id", "grant_id", "grant_version", "created_at")

_MOVEMENTS: Final = SQL("""
SELECT m.movement_id, m.kind, m.nature, m.amount,
       CASE WHEN %(masked)s THEN relance_month_end(m.effective_on) ELSE m.effective_on END,
       CASE WHEN %(masked)s AND m.date_precision = 'day' THEN 'month' ELSE m.date_precision END,
       CASE WHEN %(masked)s THEN '' ELSE m.reference END,
       CASE WHEN %(masked)s THEN '' ELSE coalesce(c.reference, '') END, m.corrects_id,
       EXISTS (SELECT FROM dashboard_publishedmovement r
               WHERE r.corrects_id = m.movement_id AND r.published_at <= %(known_at)s),
       m.published_at, m.publication_id,
       CASE WHEN NOT %(masked)s THEN part.commune_id END,
       CASE WHEN %(masked)s THEN '' ELSE coalesce(town.name, '') END, part.amount
FROM dashboard_publishedmovement m
LEFT JOIN dashboard_publishedmovement c ON c.movement_id = m.on_commitment_id
CROSS JOIN (
    SELECT array_agg(s.commune_id ORDER BY s.commune_id COLLATE "C" NULLS LAST) AS communes,
           array_agg(s.weight ORDER BY s.commune_id COLLATE "C" NULLS LAST) AS weights
    FROM dashboard_editionshare s WHERE s.edition_id = (
        SELECT q.edition_id FROM dashboard_publication q
        WHERE q.grant_id = %(grant)s AND q.at <= %(known_at)s ORDER BY q.no DESC LIMIT 1)
) place
CROSS JOIN LATERAL unnest(place.communes, relance_split(m.amount, place.weights))
    WITH ORDINALITY AS part(commune_id, amount, rank)
LEFT JOIN dashboard_commune town ON town.code = part.commune_id
WHERE m.grant_id = %(grant)s AND m.published_at <= %(known_at)s
  AND m.effective_on <= %(as_of)s
ORDER BY m.effective_on, m.movement_id, part.rank
""")


@dataclass(frozen=True, slots=True)
class MovementPart:
    """What one movement gives to a commune; no commune is « non localisé »."""

    commune: str | None
    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class MovementLine:
    """A published line of the ledger, signed, in euros.

    `commitment_reference` is the number of the legal commitment it belongs to; `corrected` says
    that a later line took it back, `corrects` which line this one takes back.
    """

    id: int
    kind: str
    nature: str
    amount: Decimal
    effective_on: date
    date_precision: str
    reference: str
    commitment_reference: str
    corrects: int | None
    corrected: bool
    published_at: datetime
    publication_no: int
    parts: tuple[MovementPart, ...]


@dataclass(frozen=True, slots=True)
class EditionEntry:
    """One publication: "publish", "change" or "withdraw", and what it changed.

    `changed` names public fields ("objet", "communes"…) and kinds of movements ("award",
    "commitment", "payment"); never what a masked grant held.
    """

    no: int
    at: datetime
    kind: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GrantDetail:
    """A grant at the dates asked for; its history is newest first."""

    line: GrantLine
    movements: tuple[MovementLine, ...]
    history: tuple[EditionEntry, ...]


@dataclass(frozen=True, slots=True)
class Gone:
    """A grant that was public under this reference and no longer is."""

    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """A former reference of a grant that is public under another."""

    reference: str


def grant_detail(
    reference: str, *, as_of: date | None = None, known_at: datetime | None = None
) -> GrantDetail | Gone | Moved | None:
    """None when no public grant ever had this reference, or had it by these dates.

    A grant masked since does not answer to the reference that named it. Cost: a few reads by
    key, whatever the size of the base.
    """
    found = rows(_BY_REFERENCE, {"reference": reference})
    if not found:
        return None
    grant, present_reference, present, masked = found[0]
    if not present and present_reference and not masked:
        return Moved(present_reference)
    wanted = Filter(as_of=as_of, known_at=known_at)
    if not present and (known_at is None or masked):
        return _gone(reference, grant)
    lines = read_lines(wanted, [grant])
    if not lines:
        return _gone_by_then(reference, grant, known_at)
    if lines[0].reference != reference:
        return None
    params: Params = {
        "grant": grant,
        "apart": list(_NOT_SHOWN),
        "masked": lines[0].masked,
        "known_at": known_at or "infinity",
        "as_of": as_of or "infinity",
    }
    movements = () if lines[0].withdrawn else movement_lines(rows(_MOVEMENTS, params))
    return GrantDetail(lines[0], movements, _history(rows(_HISTORY, params)))


def publications_of(grant_id: int) -> tuple[EditionEntry, ...]:
    """Newest first; none for a grant that was never public."""
    asked: Params = {"grant": grant_id, "apart": list(_NOT_SHOWN), "known_at": "infinity"}
    return _history(rows(_HISTORY, asked))


def _gone(reference: str, grant: int) -> Gone:
    query = SQL("SELECT max(at) FROM dashboard_publication WHERE grant_id = %(grant)s")
    return Gone(reference, rows(query, {"grant": grant})[0][0])


def _gone_by_then(reference: str, grant: int, known_at: datetime | None) -> Gone | None:
    """Withdrawn at the instant asked for, rather than not yet public or not yet awarded."""
    query = SQL(
        "SELECT kind, at FROM dashboard_publication"
        " WHERE grant_id = %(grant)s AND at <= %(known_at)s ORDER BY no DESC LIMIT 1"
    )
    found = rows(query, {"grant": grant, "known_at": known_at or "infinity"})
    if found and found[0][0] == "withdraw":
        return Gone(reference, found[0][1])
    return None


def movement_lines(found: Sequence[Sequence[Any]]) -> tuple[MovementLine, ...]:
    """One row per movement and commune, movements in order."""
    return tuple(
        MovementLine(*(*key, tuple(MovementPart(*row[-3:]) for row in parts)))
        for key, parts in groupby(found, key=lambda row: tuple(row[:-3]))
    )


def _history(found: Sequence[Sequence[Any]]) -> tuple[EditionEntry, ...]:
    entries = []
    before: dict[str, Any] | None = None
    for no, at, kind, text, moved in found:
        fields = _fields(text)
        changed = [] if before is None else _changed(before, fields)
        entries.append(EditionEntry(no, at, kind, (*changed, *moved)))
        before = fields
    return tuple(reversed(entries))


def _fields(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def _changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Names of the fields that differ; masking itself is the only change that a masked edition
    tells."""
    if before["masked"] or after["masked"]:
        return ["masked"] if before["masked"] != after["masked"] else []
    return sorted(name for name in after if before[name] != after[name])
