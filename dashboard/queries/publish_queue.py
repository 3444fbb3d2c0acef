"""What waits for this publisher, what waits for another, and what could be withdrawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django.db import connection
from psycopg.sql import SQL, Composable

from dashboard.models import User
from dashboard.permissions import Right, departments_with
from dashboard.queries.conditions import Params, all_of
from dashboard.queries.legal_threshold import DUE_ON
from dashboard.queries.reading import rows
from dashboard.queries.waiting import MASKED, NOT_UP_TO_DATE, OWN, RELATION

_CHUNK: Final = 500


class Pile(StrEnum):
    """Of the queue: what this account may publish, what it entered itself, what is public."""

    WAITING = "attente"
    OWN = "ecartees"
    PUBLIC = "publiees"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    pile: Pile = Pile.WAITING
    fund: str = ""
    batch: int | None = None
    department: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """`public_awarded` and `edition` are those in force: None for what the public does not see.
    `authors` are the accounts whose entries wait."""

    grant_id: int
    reference: str
    status: str
    objet: str
    beneficiary: str
    fund: str
    fund_name: str
    department: str | None
    year: int
    awarded: Decimal
    public_awarded: Decimal | None
    edition: int | None
    masked: bool
    authors: str
    updated_at: datetime
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Summary:
    """`changes` are already public; `state` changes as soon as anything of the pile does."""

    count: int
    changes: int
    awarded: Decimal
    public_awarded: Decimal
    masked: int
    state: str


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    label: str
    count: int


# What was withdrawn waits again once somebody mends it.
_WAITS: Final = SQL("""(held.grant_id IS NOT NULL
    AND (g.status IN ('submitted', 'published')
         OR (g.status = 'withdrawn' AND g.pending_by <> '{{}}'))
    AND {not_up_to_date})""").format(not_up_to_date=NOT_UP_TO_DATE)
_PILES: Final = {
    Pile.WAITING: SQL("{waits} AND NOT {own}").format(waits=_WAITS, own=OWN),
    Pile.OWN: SQL("{waits} AND {own}").format(waits=_WAITS, own=OWN),
    Pile.PUBLIC: SQL("p.grant_id IS NOT NULL"),
}
_OF_BATCH: Final = SQL("""EXISTS (SELECT FROM dashboard_sourcerow r
    WHERE r.grant_id = g.id AND r.batch_id = %(batch)s)""")
_COLUMNS: Final = SQL("""
    g.id, g.reference, g.status, g.objet, coalesce(person.name, b.name, ''), g.fund_id, f.name,
    g.department_id, g.year, held.awarded, p.awarded, p.edition_id, {masked},
    (SELECT coalesce(string_agg(coalesce(nullif(u.name, ''), u.email), ', ' ORDER BY u.id), '')
     FROM dashboard_user u WHERE u.id = ANY (g.pending_by) OR u.id IN (
        SELECT m.recorded_by_id FROM dashboard_movement m
        WHERE m.grant_id = g.id AND m.kind = 'award' AND NOT EXISTS (
            SELECT FROM dashboard_publishedmovement q WHERE q.movement_id = m.id))),
    g.updated_at, {due_on}
""").format(masked=MASKED, due_on=DUE_ON)
_COUNTED: Final = SQL("""
    SELECT g.id, g.version, held.last_movement, p.grant_id AS public, held.awarded,
           p.awarded AS public_awarded, {masked} AS masked
    FROM {relation} WHERE {where} LIMIT %(most)s
""")
_SUMMARY: Final = SQL("""
    SELECT count(*), count(q.public), coalesce(sum(q.awarded), 0),
           coalesce(sum(q.public_awarded), 0), count(*) FILTER (WHERE q.masked),
           md5(coalesce(string_agg(q.id || ':' || q.version || ':' || q.last_movement, ','
                                   ORDER BY q.id), ''))
    FROM ({counted}) q
""")


def queue_page(
    user: User, wanted: QueueFilter, *, after: tuple[str, int] | None, size: int
) -> tuple[list[Waiting], tuple[str, int] | None]:
    """The nearest legal deadline first, then in order of entry; and where the next page starts."""
    order = SQL("coalesce({due_on}, DATE '9999-12-31')").format(due_on=DUE_ON)
    where, params = _where(user, wanted)
    if after:
        where.append(SQL("({order}, g.id) > (%(due)s::date, %(last)s)").format(order=order))
        params |= {"due": after[0], "last": after[1]}
    query = SQL(
        "SELECT {columns} FROM {relation} WHERE {where} ORDER BY {order}, g.id LIMIT %(limit)s"
    ).format(columns=_COLUMNS, relation=RELATION, where=all_of(where), order=order)
    found = [Waiting(*row) for row in rows(query, {**params, "limit": size + 1})]
    if len(found) <= size:
        return found, None
    last = found[size - 1]
    return found[:size], (str(last.due_on or "9999-12-31"), last.grant_id)


def walk_queue(user: User, wanted: QueueFilter) -> Iterator[Waiting]:
    """The whole pile in the order of its pages, by a server-side cursor."""
    where, params = _where(user, wanted)
    query = SQL(
        "SELECT {columns} FROM {relation} WHERE {where}"
        " ORDER BY coalesce({due_on}, DATE '9999-12-31'), g.id"
    ).format(columns=_COLUMNS, relation=RELATION, where=all_of(where), due_on=DUE_ON)
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, params)
        while chunk := cursor.fetchmany(_CHUNK):
            yield from (Waiting(*row) for row in chunk)


def queue_summary(user: User, wanted: QueueFilter, *, most: int | None = None) -> Summary:
    """Of the whole pile, or of its first `most` and one more, which tells that there are more."""
    where, params = _where(user, wanted)
    return _summary(all_of(where), params, None if most is None else most + 1)


def queue_ids(user: User, wanted: QueueFilter, *, limit: int) -> list[int]:
    where, params = _where(user, wanted)
    query = SQL("SELECT g.id FROM {relation} WHERE {where} ORDER BY g.id LIMIT %(limit)s")
    found = rows(query.format(relation=RELATION, where=all_of(where)), {**params, "limit": limit})
    return [row[0] for row in found]


def summary_of(grant_ids: Sequence[int]) -> Summary:
    return _summary(SQL("g.id = ANY (%(ids)s)"), {"ids": list(grant_ids)})


def lines_of(grant_ids: Sequence[int], *, limit: int) -> list[Waiting]:
    query = SQL(
        "SELECT {columns} FROM {relation} WHERE g.id = ANY (%(ids)s) ORDER BY g.id LIMIT %(limit)s"
    ).format(columns=_COLUMNS, relation=RELATION)
    return [Waiting(*row) for row in rows(query, {"ids": list(grant_ids), "limit": limit})]


def funds_of(user: User, pile: Pile, *, most: int) -> list[Choice]:
    """What the pile holds, to choose from, counted over its first `most`."""
    where, params = _where(user, QueueFilter(pile=pile))
    query = SQL("""
        SELECT q.code, q.name, count(*) FROM (
            SELECT f.code, f.name FROM {relation} WHERE {where} LIMIT %(most)s) q
        GROUP BY 1, 2 ORDER BY 2
    """)
    asked = query.format(relation=RELATION, where=all_of(where))
    return [Choice(*row) for row in rows(asked, {**params, "most": most})]


def batches_of(user: User, pile: Pile, *, most: int, limit: int = 30) -> list[Choice]:
    """The latest imports that touched something of the first `most` of the pile."""
    where, params = _where(user, QueueFilter(pile=pile))
    query = SQL("""
        SELECT t.id::text, t.id || ' · ' || t.filename, count(DISTINCT r.grant_id)
        FROM dashboard_sourcerow r JOIN dashboard_importbatch t ON t.id = r.batch_id
        WHERE r.grant_id IN (SELECT g.id FROM {relation} WHERE {where} LIMIT %(most)s)
        GROUP BY t.id ORDER BY t.id DESC LIMIT %(limit)s
    """).format(relation=RELATION, where=all_of(where))
    return [Choice(*row) for row in rows(query, {**params, "most": most, "limit": limit})]


def _summary(where: Composable, params: Params, most: int | None = None) -> Summary:
    counted = _COUNTED.format(masked=MASKED, relation=RELATION, where=where)
    query = _SUMMARY.format(counted=counted)
    return Summary(*rows(query, {**params, "most": most})[0])


def _where(user: User, wanted: QueueFilter) -> tuple[list[Composable], Params]:
    places = departments_with(user, Right.PUBLISH)
    asked: tuple[tuple[Composable, Any], ...] = (
        (SQL("g.department_id = ANY (%(places)s)"), places is not None),
        (SQL("g.fund_id = %(fund)s"), wanted.fund),
        (_OF_BATCH, wanted.batch is not None),
        (SQL("g.department_id = %(department)s"), wanted.department),
    )
    params: Params = {
        "user": user.pk,
        "places": sorted(places or ()),
        "fund": wanted.fund,
        "batch": wanted.batch,
        "department": wanted.department,
    }
    return [_PILES[wanted.pile], *(text for text, given in asked if given)], params
