"""What happened to the grants of a perimeter, field by field: who, when, before, after, why."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from psycopg.sql import SQL, Composable

from dashboard.models import Grant, User
from dashboard.models.history import Act, Subject
from dashboard.permissions import Right
from dashboard.queries import paging
from dashboard.queries.conditions import Params, all_of
from dashboard.queries.desk.perimeter import Perimeter, perimeter_of
from dashboard.queries.paging import Page, Position
from dashboard.queries.reading import rows

_CHUNK: Final = 2000


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`field` is a column of the table, or "communes", "cofinancements". Values are those of
    JSON; `None` is an empty one. What concerns a natural person's identity is not kept."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement, or the kind of a publication."""

    kind: str
    nature: str = ""
    amount: Decimal | None = None
    effective_on: date | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One row changed by one statement. `by` is "" for who wrote outside the application.

    `reference` is "" when the grant has left the perimeter since. `names` gives words to the keys
    of beneficiaries, granting services and accounts, by column.
    """

    no: int
    at: datetime
    by: str
    batch: int | None
    subject: Subject
    act: Act
    row: int
    grant_id: int | None
    reference: str
    beneficiary: str
    department: str | None
    changes: tuple[FieldChange, ...]
    reason: str
    moved: Moved | None
    names: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """`since` and `until` are days, both included, Europe/Paris. `imports`: the rows that files
    wrote too, one by one; those of `batch` always."""

    since: date | None = None
    until: date | None = None
    by: int | None = None
    reference: str = ""
    subjects: tuple[str, ...] = ()
    batch: int | None = None
    imports: bool = False


@dataclass(frozen=True, slots=True)
class HistoryAsked:
    """`administered` is where changes of memberships are shown."""

    wanted: HistoryFilter
    where: Perimeter
    administered: Perimeter


def history_asked(user: User, wanted: HistoryFilter) -> HistoryAsked:
    return HistoryAsked(wanted, perimeter_of(user), perimeter_of(user, Right.ADMINISTER))


_OF_GRANTS: Final = SQL("c.subject NOT IN ('beneficiary', 'membership')")
_OF_BENEFICIARIES: Final = SQL("""c.subject = 'beneficiary' AND EXISTS (
    SELECT FROM dashboard_grant h WHERE h.beneficiary_id = c.row AND {inside})""")
_OF_MEMBERSHIPS: Final = SQL("c.subject = 'membership' AND {inside}")
_ASKED: Final = {
    "since": "c.at >= %(since)s::date::timestamp AT TIME ZONE 'Europe/Paris'",
    "until": "c.at < (%(until)s::date + 1)::timestamp AT TIME ZONE 'Europe/Paris'",
    "by": "c.by_id = %(by)s",
    "reference": """c.grant_id = ANY(ARRAY(
        SELECT t.id FROM dashboard_grant t WHERE t.reference = %(reference)s))""",
    "subjects": "c.subject = ANY(%(subjects)s)",
    "batch": "c.batch_id = %(batch)s",
}
_BY_HAND: Final = SQL("c.batch_id IS NULL")

# The keys that a field names, whether it holds one or a pair of them.
_KEYS: Final = SQL("""ARRAY(SELECT k::text::bigint FROM jsonb_array_elements(
    CASE jsonb_typeof(c.fields -> {column}) WHEN 'array' THEN c.fields -> {column}
         WHEN 'number' THEN jsonb_build_array(c.fields -> {column}) ELSE '[]' END) k
    WHERE jsonb_typeof(k) = 'number')""")
_NAMES: Final = SQL("""jsonb_strip_nulls(jsonb_build_object(
    'beneficiary_id', (SELECT jsonb_object_agg(x.id, coalesce(i.name, x.name))
        FROM dashboard_beneficiary x
        LEFT JOIN dashboard_personidentity i ON i.beneficiary_id = x.id
        WHERE x.id = ANY({beneficiaries})),
    'authority_id', (SELECT jsonb_object_agg(x.id, x.name) FROM dashboard_authority x
        WHERE x.id = ANY({authorities})),
    'user_id', (SELECT jsonb_object_agg(x.id, coalesce(nullif(x.name, ''), x.email))
        FROM dashboard_user x WHERE x.id = ANY({users}))))""").format(
    beneficiaries=_KEYS.format(column=SQL("'beneficiary_id'")),
    authorities=_KEYS.format(column=SQL("'authority_id'")),
    users=_KEYS.format(column=SQL("'user_id'")),
)
_LINES: Final = SQL("""
WITH page AS MATERIALIZED ({picked})
SELECT c.id, c.at, coalesce(nullif(u.name, ''), u.email, ''), c.batch_id, c.subject, c.act, c.row,
       c.grant_id, coalesce(g.reference, ''),
       coalesce(i.name, o.name, ''), c.department, c.fields, c.reason,
       coalesce(m.kind, p.kind), m.nature, m.amount, m.effective_on, m.reference, {names}
FROM page JOIN dashboard_change c ON c.id = page.id
LEFT JOIN dashboard_user u ON u.id = c.by_id
LEFT JOIN dashboard_grant g ON g.id = c.grant_id
LEFT JOIN dashboard_beneficiary o
    ON o.id = CASE c.subject WHEN 'beneficiary' THEN c.row ELSE g.beneficiary_id END
LEFT JOIN dashboard_personidentity i ON i.beneficiary_id = o.id
LEFT JOIN dashboard_movement m ON c.subject = 'movement' AND m.id = c.row
LEFT JOIN dashboard_publication p ON c.subject = 'publication' AND p.no = c.row
ORDER BY c.id {way}""")
_OF_GRANT: Final = SQL("""SELECT c.id FROM dashboard_change c
    WHERE c.grant_id = %(grant)s AND c.subject IN ('grant', 'shares', 'cofundings')""")


def history_of(grant: Grant) -> tuple[HistoryLine, ...]:
    """Every change of the grant's own fields, communes and cofundings, newest first: what its
    timeline shows beside its movements and publications. The caller checks that the account may
    see the grant. Cost: its rows, along an index.
    """
    query = _LINES.format(picked=_OF_GRANT, names=_NAMES, way=SQL("DESC"))
    return tuple(map(_line, rows(query, {"grant": grant.pk})))


def list_history(
    asked: HistoryAsked, *, limit: int = paging.DEFAULT_LIMIT, cursor: str = ""
) -> Page[HistoryLine]:
    """One page, newest first. Raises FilterError on a wrong cursor."""
    name = paging.list_of("historique", asked)
    position = paging.read_cursor(cursor, name)
    backward = position is not None and position.backward
    way = SQL("ASC" if backward else "DESC")
    picked = SQL("SELECT id FROM ({arms}) found ORDER BY id {way} LIMIT %(limit)s").format(
        arms=_arms(asked, position, way=way, bounded=True), way=way
    )
    query = _LINES.format(picked=picked, names=_NAMES, way=way)
    values = {**_params(asked), "limit": limit + 1}
    if position is not None:
        values["after"] = position.key[0]
    return paging.make_page(
        rows(query, values),
        limit=limit,
        position=position,
        name=name,
        key=lambda row: (row[0],),
        build=_line,
    )


def walk_history(asked: HistoryAsked) -> Iterator[HistoryLine]:
    """Everything, newest first, by a server-side cursor opened at the first row."""
    way = SQL("DESC")
    query = _LINES.format(picked=_arms(asked, None, way=way, bounded=False), names=_NAMES, way=way)
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, _params(asked))
        while chunk := cursor.fetchmany(_CHUNK):
            yield from map(_line, chunk)


def count_history(asked: HistoryAsked) -> int:
    """How many rows a file of it would hold."""
    query = SQL("SELECT count(*) FROM ({arms}) found").format(
        arms=_arms(asked, None, way=SQL("DESC"), bounded=False)
    )
    return int(rows(query, _params(asked))[0][0])


def _arms(
    asked: HistoryAsked, position: Position | None, *, way: Composable, bounded: bool
) -> Composable:
    """Grants by their département, beneficiaries by the grants they have there, memberships where
    they are administered: each arm is read along its own index."""
    shared = [SQL(_ASKED[name]) for name in _ASKED if getattr(asked.wanted, name)]
    if not asked.wanted.imports and not asked.wanted.batch:
        shared.append(_BY_HAND)
    if position is not None:
        shared.append(SQL("c.id > %(after)s" if position.backward else "c.id < %(after)s"))
    inside = asked.where.holds(SQL("c.department"))
    beneficiaries: Composable = SQL("c.subject = 'beneficiary'")
    if not asked.where.everywhere:
        beneficiaries = _OF_BENEFICIARIES.format(inside=asked.where.holds(SQL("h.department_id")))
    administered = asked.administered
    memberships: Composable = SQL("false")
    if administered.departments is None or administered.departments:
        memberships = _OF_MEMBERSHIPS.format(
            inside=SQL("true")
            if administered.everywhere
            else SQL("c.department = ANY(%(administered)s)")
        )
    arm = SQL("(SELECT c.id FROM dashboard_change c WHERE {where}{rest})")
    rest = SQL(" ORDER BY c.id {way} LIMIT %(limit)s").format(way=way) if bounded else SQL("")
    return SQL(" UNION ALL ").join(
        arm.format(where=all_of([each, *shared]), rest=rest)
        for each in (SQL("{} AND {}").format(_OF_GRANTS, inside), beneficiaries, memberships)
    )


def _params(asked: HistoryAsked) -> Params:
    wanted = asked.wanted
    return {
        **asked.where.params,
        "administered": list(asked.administered.departments or ()),
        "since": wanted.since,
        "until": wanted.until,
        "by": wanted.by,
        "reference": wanted.reference,
        "subjects": list(wanted.subjects),
        "batch": wanted.batch,
    }


def _line(row: Sequence[Any]) -> HistoryLine:
    act = Act(row[5])
    return HistoryLine(
        no=row[0],
        at=row[1],
        by=row[2],
        batch=row[3],
        subject=Subject(row[4]),
        act=act,
        row=row[6],
        grant_id=row[7],
        reference=row[8],
        beneficiary=row[9],
        department=row[10],
        changes=_changes(act, _read(row[11])),
        reason=row[12],
        moved=_moved(row[13:18]),
        names=_read(row[18]),
    )


def _read(text: str | None) -> dict[str, Any]:
    """JSON as the driver gives it; amounts stay exact."""
    return dict(json.loads(text, parse_float=Decimal)) if text else {}


def _changes(act: Act, fields: dict[str, Any]) -> tuple[FieldChange, ...]:
    found = []
    if act == Act.ERASED:
        return ()
    for name, value in fields.items():
        if act == Act.CHANGED and isinstance(value, list):
            found.append(FieldChange(name, value[0], value[1]))
        elif act == Act.REMOVED:
            found.append(FieldChange(name, value, None))
        else:
            found.append(FieldChange(name, None, value))
    return tuple(each for each in found if (each.before or "") != (each.after or ""))


def _moved(found: Sequence[Any]) -> Moved | None:
    kind, nature, amount, effective_on, reference = found
    return Moved(kind, nature or "", amount, effective_on, reference or "") if kind else None
