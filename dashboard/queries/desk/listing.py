"""The grants of a perimeter as the desk knows them: by pages, whole, counted and summed.

Amounts are those of the ledger, published or not. Under a commune they are its shares alone,
each movement split as publication splits it. A draft has no ledger yet: its amount stands apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from psycopg.sql import SQL, Composable, Identifier

from dashboard.models import User
from dashboard.models.choices import Status
from dashboard.queries import paging
from dashboard.queries.conditions import Params, all_of
from dashboard.queries.desk import conditions
from dashboard.queries.desk.filters import DeskFilter, desk_params
from dashboard.queries.desk.perimeter import Perimeter
from dashboard.queries.paging import Page, Position
from dashboard.queries.reading import rows

_CHUNK: Final = 2000


@dataclass(frozen=True, slots=True)
class DeskGrant:
    """`committed` and `paid` are None when they are not followed; `draft_amount` when it is no
    draft. `whole` is the award of the whole grant where a commune holds only a part."""

    grant_id: int
    reference: str
    status: str
    fund: str
    fund_name: str
    pillar: str | None
    department: str | None
    year: int
    beneficiary_id: int | None
    beneficiary: str
    siren: str
    objet: str
    file_number: str
    communes: str
    authority: str
    convention_on: date | None
    awarded_on: date | None
    awarded_precision: str
    awarded: Decimal
    committed: Decimal | None
    paid: Decimal | None
    whole: Decimal
    draft_amount: Decimal | None
    waiting: bool
    entered_by: str
    batch: int | None
    updated_at: datetime

    @property
    def may_wait(self) -> bool:
        """Whether something of it may wait for a publisher."""
        return self.status == Status.SUBMITTED or (self.waiting and self.status != Status.DRAFT)


@dataclass(frozen=True, slots=True)
class DeskSums:
    """`drafts` is what drafts ask for, in no other sum; followed: for how many grants known."""

    grants: int
    awarded: Decimal
    committed: Decimal
    paid: Decimal
    commitments_followed: int
    payments_followed: int
    drafts: Decimal


@dataclass(frozen=True, slots=True)
class _Order:
    expression: Composable
    kind: str
    descending: bool


_AMOUNT: Final = SQL("coalesce(b.awarded, g.draft_amount, 0)")
ORDERS: Final = {
    "-modifiee": _Order(Identifier("g", "updated_at"), "timestamptz", descending=True),
    "modifiee": _Order(Identifier("g", "updated_at"), "timestamptz", descending=False),
    "-montant": _Order(_AMOUNT, "numeric", descending=True),
    "montant": _Order(_AMOUNT, "numeric", descending=False),
    "beneficiaire": _Order(SQL("coalesce(i.key, o.key, '')"), "text", descending=False),
    "reference": _Order(Identifier("g", "reference"), "text", descending=False),
}

_FROM: Final = SQL("""dashboard_grant g
    LEFT JOIN dashboard_grantbalance b ON b.grant_id = g.id
    LEFT JOIN dashboard_beneficiary o ON o.id = g.beneficiary_id
    LEFT JOIN dashboard_personidentity i ON i.beneficiary_id = o.id""")

# What the communes asked for hold of each movement; without them, the balance itself. A grant in
# one place needs no sharing out.
_SHARED: Final = SQL("""CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(s.commune_id ORDER BY s.commune_id COLLATE "C"), '{nd}') AS communes,
           coalesce(array_agg(s.weight ORDER BY s.commune_id COLLATE "C"), '{1}') AS weights
    FROM dashboard_grantshare s WHERE s.grant_id = g.id
) placed CROSS JOIN LATERAL (
    SELECT coalesce(b.awarded, 0) AS awarded, coalesce(b.committed, 0) AS committed,
           coalesce(b.paid, 0) AS paid
    WHERE cardinality(placed.communes) = 1
    UNION ALL
    SELECT coalesce(sum(part.amount) FILTER (WHERE m.kind = 'award'), 0),
           coalesce(sum(part.amount) FILTER (WHERE m.kind = 'commitment'), 0),
           coalesce(sum(part.amount) FILTER (WHERE m.kind = 'payment'), 0)
    FROM dashboard_movement m CROSS JOIN LATERAL unnest(
        placed.communes, relance_split(m.amount, placed.weights)) AS part(commune, amount)
    WHERE cardinality(placed.communes) > 1 AND m.grant_id = g.id
      AND coalesce(part.commune, 'nd') = ANY(%(communes)s)
    HAVING cardinality(placed.communes) > 1
) a""")
_WHOLE: Final = SQL("""CROSS JOIN LATERAL (
    SELECT coalesce(b.awarded, 0) AS awarded, coalesce(b.committed, 0) AS committed,
           coalesce(b.paid, 0) AS paid
) a""")

_SUMS: Final = SQL("""
SELECT g.status, count(*), coalesce(sum(a.awarded), 0),
       coalesce(sum(a.committed) FILTER (WHERE g.commitments_followed), 0),
       coalesce(sum(a.paid) FILTER (WHERE g.payments_followed), 0),
       count(*) FILTER (WHERE g.commitments_followed), count(*) FILTER (WHERE g.payments_followed),
       coalesce(sum(g.draft_amount) FILTER (WHERE g.status = 'draft'), 0)
FROM {tables} {amounts} WHERE {where} GROUP BY g.status""")

_FIRST: Final = SQL("""
SELECT count(*), coalesce(sum(q.awarded), 0),
       coalesce(sum(q.committed) FILTER (WHERE q.commitments_followed), 0),
       coalesce(sum(q.paid) FILTER (WHERE q.payments_followed), 0),
       count(*) FILTER (WHERE q.commitments_followed), count(*) FILTER (WHERE q.payments_followed),
       coalesce(sum(q.draft_amount) FILTER (WHERE q.status = 'draft'), 0)
FROM (SELECT a.awarded, a.committed, a.paid, g.commitments_followed, g.payments_followed,
             g.draft_amount, g.status
      FROM {tables} {amounts} WHERE {where} LIMIT %(most)s) q""")

_LINES: Final = SQL("""
WITH page AS MATERIALIZED ({picked})
SELECT g.id, g.reference, g.status, g.fund_id, f.name, f.pillar_id, g.department_id, g.year,
       g.beneficiary_id, coalesce(i.name, o.name, ''),
       coalesce(i.siren, o.siren, ''), g.objet, g.file_number,
       coalesce(place.names, ''), coalesce(au.name, ''), g.convention_on,
       coalesce(first.effective_on, g.draft_awarded_on),
       coalesce(first.date_precision, g.draft_date_precision),
       a.awarded, CASE WHEN g.commitments_followed THEN a.committed END,
       CASE WHEN g.payments_followed THEN a.paid END, coalesce(b.awarded, 0),
       CASE WHEN g.status = 'draft' THEN g.draft_amount END, g.pending_by <> '{{}}',
       coalesce(nullif(u.name, ''), u.email), g.batch_id, g.updated_at, page.sort_key
FROM page JOIN dashboard_grant g ON g.id = page.id
LEFT JOIN dashboard_grantbalance b ON b.grant_id = g.id
LEFT JOIN dashboard_beneficiary o ON o.id = g.beneficiary_id
LEFT JOIN dashboard_personidentity i ON i.beneficiary_id = o.id
LEFT JOIN dashboard_authority au ON au.id = g.authority_id
JOIN dashboard_fund f ON f.code = g.fund_id
JOIN dashboard_user u ON u.id = g.entered_by_id
{amounts}
LEFT JOIN LATERAL (
    SELECT string_agg(c.name, ', ' ORDER BY c.code) AS names FROM dashboard_grantshare s
    JOIN dashboard_commune c ON c.code = s.commune_id WHERE s.grant_id = g.id
) place ON true
LEFT JOIN LATERAL (
    SELECT m.effective_on, m.date_precision FROM dashboard_movement m
    WHERE m.grant_id = g.id AND m.nature = 'initial'
    ORDER BY EXISTS (SELECT FROM dashboard_movement r WHERE r.corrects_id = m.id),
             m.effective_on, m.id LIMIT 1
) first ON true
ORDER BY page.sort_key {way}, page.id {way}""")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the desk: what, by whom, where, and the day it is asked."""

    wanted: DeskFilter
    user: User
    where: Perimeter
    today: date

    @property
    def params(self) -> Params:
        return conditions.params(self.wanted, self.where, user=self.user, today=self.today)


def sums_by_status(asked: Asked) -> dict[str, DeskSums]:
    """Every status that has grants, whatever statuses the filter names. Cost: one pass over the
    perimeter, or what the indexes leave of it."""
    query = _SUMS.format(
        tables=_FROM,
        amounts=_amounts(asked.wanted),
        where=all_of(conditions.conditions(asked.wanted, asked.where, by_status=False)),
    )
    return {row[0]: DeskSums(*row[1:]) for row in rows(query, asked.params)}


def first_sums(asked: Asked, *, most: int) -> DeskSums:
    """Of the first `most` grants and one more, which tells that there are more."""
    query = _FIRST.format(
        tables=_FROM,
        amounts=_amounts(asked.wanted),
        where=all_of(conditions.conditions(asked.wanted, asked.where)),
    )
    return DeskSums(*rows(query, {**asked.params, "most": most + 1})[0])


def total(found: dict[str, DeskSums], wanted: DeskFilter) -> DeskSums:
    """Of the statuses that the filter keeps."""
    kept = [found[code] for code in wanted.statuses or conditions.shown_statuses() if code in found]
    return DeskSums(
        sum(each.grants for each in kept),
        sum((each.awarded for each in kept), Decimal(0)),
        sum((each.committed for each in kept), Decimal(0)),
        sum((each.paid for each in kept), Decimal(0)),
        sum(each.commitments_followed for each in kept),
        sum(each.payments_followed for each in kept),
        sum((each.drafts for each in kept), Decimal(0)),
    )


def list_desk_grants(
    asked: Asked, *, limit: int = paging.DEFAULT_LIMIT, cursor: str = ""
) -> Page[DeskGrant]:
    """One page; the cursor goes on either way. Raises FilterError on a wrong cursor."""
    order = ORDERS[asked.wanted.sort]
    name = paging.list_of("bureau", asked.user.pk, desk_params(asked.wanted))
    position = paging.read_cursor(cursor, name)
    backward = position is not None and position.backward
    picked = SQL("{start} AND {after} ORDER BY sort_key {way}, g.id {way} LIMIT %(limit)s").format(
        start=_picked(asked), after=_after(order, position), way=_way(order, backward=backward)
    )
    query = _lines(asked, picked, _way(order, backward=backward))
    values = {**asked.params, "limit": limit + 1, **_bounds(position)}
    return paging.make_page(
        rows(query, values),
        limit=limit,
        position=position,
        name=name,
        key=lambda row: (_text(row[-1]), row[0]),
        build=_line,
    )


def walk_desk_grants(asked: Asked) -> Iterator[DeskGrant]:
    """Every grant selected, in the filter's order, by a server-side cursor opened at the first
    row. Cost: one pass, in constant memory here."""
    order = ORDERS[asked.wanted.sort]
    query = _lines(asked, _picked(asked), _way(order, backward=False))
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, asked.params)
        while chunk := cursor.fetchmany(_CHUNK):
            yield from map(_line, chunk)


def _picked(asked: Asked) -> Composable:
    return SQL("SELECT g.id, {key} AS sort_key FROM {tables} WHERE {where}").format(
        key=ORDERS[asked.wanted.sort].expression,
        tables=_FROM,
        where=all_of(conditions.conditions(asked.wanted, asked.where)),
    )


def _lines(asked: Asked, picked: Composable, way: Composable) -> Composable:
    return _LINES.format(picked=picked, amounts=_amounts(asked.wanted), way=way)


def _amounts(wanted: DeskFilter) -> Composable:
    return _SHARED if wanted.communes else _WHOLE


def _after(order: _Order, position: Position | None) -> Composable:
    if position is None:
        return SQL("true")
    return SQL("({key}, g.id) {than} (%(after_key)s::{kind}, %(after_id)s::bigint)").format(
        key=order.expression,
        than=SQL("<" if order.descending != position.backward else ">"),
        kind=SQL(order.kind),
    )


def _way(order: _Order, *, backward: bool) -> Composable:
    return SQL("DESC" if order.descending != backward else "ASC")


def _bounds(position: Position | None) -> Params:
    if position is None:
        return {}
    return dict(zip(("after_key", "after_id"), position.key, strict=True))


def _text(value: Decimal | datetime | str) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _line(row: Sequence[Any]) -> DeskGrant:
    return DeskGrant(*row[:-1])
