"""What each part of the desk's filter asks of a grant `g`, its balance `b` and its shares."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from psycopg.sql import SQL, Composable, Identifier

from dashboard.codes import normalise
from dashboard.models import User
from dashboard.models.choices import Status
from dashboard.queries.conditions import Params
from dashboard.queries.desk.filters import DeskFilter
from dashboard.queries.desk.perimeter import Perimeter
from dashboard.queries.entering.look_alikes import NEAR
from dashboard.queries.known_values import MERGED_INTO, UNKNOWN
from dashboard.queries.legal_threshold import DUE_ON
from dashboard.queries.waiting import NOT_UP_TO_DATE, OWN, RELATION

# How long a decision may stay without its commitment, a commitment without a payment.
PATIENCE_MONTHS: Final = 6

_IN_PILLARS: Final = """g.fund_id = ANY(ARRAY(
    SELECT code FROM dashboard_fund WHERE pillar_id = ANY(%(pillars)s)))"""
_IN_PILLARS_OR_NONE: Final = """g.fund_id = ANY(ARRAY(
    SELECT code FROM dashboard_fund WHERE pillar_id = ANY(%(pillars)s) OR pillar_id IS NULL))"""
_IN_COMMUNES: Final = """EXISTS (SELECT FROM dashboard_grantshare s
    WHERE s.grant_id = g.id AND s.commune_id = ANY(%(communes)s))"""
_NOT_LOCATED: Final = """NOT EXISTS (SELECT FROM dashboard_grantshare s
    WHERE s.grant_id = g.id AND s.commune_id IS NOT NULL)"""
_OF_BATCH: Final = """(g.batch_id = %(batch)s OR EXISTS (SELECT FROM dashboard_sourcerow r
    WHERE r.batch_id = %(batch)s AND r.grant_id = g.id))"""
_TO_BENEFICIARY: Final = f"g.beneficiary_id = ANY(ARRAY({MERGED_INTO}))"

# Each arm has an index of its own; together they are the grants that a person may mean.
_NAMED: Final = """g.id = ANY(ARRAY(
    SELECT t.id FROM dashboard_grant t WHERE {inside} AND t.reference ILIKE %(like)s
    UNION SELECT t.id FROM dashboard_grant t WHERE {inside} AND t.objet ILIKE %(like)s
    UNION SELECT t.id FROM dashboard_grant t WHERE {inside} AND t.file_number ILIKE %(like)s
    UNION SELECT t.id FROM dashboard_grant t
          WHERE {inside} AND %(digits)s <> '' AND t.siret = %(digits)s
    UNION SELECT t.id FROM dashboard_grant t JOIN dashboard_beneficiary o ON o.id = t.beneficiary_id
          WHERE {inside} AND %(key)s <> '' AND o.key LIKE '%%' || %(key)s || '%%'
    UNION SELECT t.id FROM dashboard_grant t JOIN dashboard_beneficiary o ON o.id = t.beneficiary_id
          WHERE {inside} AND %(digits)s <> '' AND o.siren = left(%(digits)s, 9) AND o.siren <> ''
    UNION SELECT t.id FROM dashboard_grant t
          JOIN dashboard_personidentity i ON i.beneficiary_id = t.beneficiary_id
          WHERE {inside} AND i.erased_at IS NULL AND (
              (%(key)s <> '' AND i.key LIKE '%%' || %(key)s || '%%')
              OR (%(digits)s <> '' AND i.siren = left(%(digits)s, 9) AND i.siren <> ''))
    UNION SELECT t.id FROM dashboard_movement m JOIN dashboard_grant t ON t.id = m.grant_id
          WHERE {inside} AND m.reference <> '' AND m.reference LIKE %(prefix)s
))"""

# Somebody else's entry waits for a publisher, as the queue of publication tells it.
_TO_PUBLISH: Final = SQL("""g.id = ANY(ARRAY(
    SELECT g.id FROM {relation} WHERE {inside} AND held.grant_id IS NOT NULL
    AND (g.status IN ('submitted', 'published')
         OR (g.status = 'withdrawn' AND g.pending_by <> '{{}}'))
    AND {waits} AND NOT {own}))""")
_DUE: Final = SQL("""g.id = ANY(ARRAY(
    SELECT g.id FROM {relation} WHERE {inside} AND g.convention_on IS NOT NULL
    AND {due_on} IS NOT NULL))""")
_WITHOUT_COMMITMENT: Final = """(g.status IN ('submitted', 'published') AND g.commitments_followed
    AND b.awarded > 0 AND b.committed = 0 AND EXISTS (
        SELECT FROM dashboard_movement m WHERE m.grant_id = g.id AND m.kind = 'award'
        AND m.nature <> 'reversal' AND m.effective_on <= %(patience)s))"""
_WITHOUT_PAYMENT: Final = """(g.status IN ('submitted', 'published') AND g.payments_followed
    AND b.committed > b.paid AND NOT EXISTS (
        SELECT FROM dashboard_movement m WHERE m.grant_id = g.id
        AND m.kind IN ('commitment', 'payment') AND m.effective_on > %(patience)s))"""
# The rule of `dashboard.queries.entering.look_alikes`, both grants of each pair.
_LOOKS_ALIKE: Final = SQL("""g.id = ANY(ARRAY(
    WITH seen AS MATERIALIZED (
        SELECT t.id, coalesce(o.merged_into_id, o.id) AS beneficiary, t.fund_id AS fund,
               coalesce(h.awarded, t.draft_amount) AS amount,
               date_trunc('month', coalesce(m.effective_on, t.draft_awarded_on)) AS month
        FROM dashboard_grant t JOIN dashboard_beneficiary o ON o.id = t.beneficiary_id
        LEFT JOIN dashboard_grantbalance h ON h.grant_id = t.id
        LEFT JOIN LATERAL (
            SELECT f.effective_on FROM dashboard_movement f
            WHERE f.grant_id = t.id AND f.kind = 'award' AND f.nature = 'initial'
            ORDER BY f.id LIMIT 1) m ON true
        WHERE t.status <> 'cancelled' AND {inside})
    SELECT unnest(ARRAY[a.id, z.id]) FROM seen a JOIN seen z USING (beneficiary, fund, month)
    WHERE z.id < a.id AND a.amount > 0 AND z.amount > 0
    AND z.amount BETWEEN a.amount * (1 - %(near)s) AND a.amount * (1 + %(near)s)
    AND NOT EXISTS (SELECT FROM dashboard_distinctgrants d
        WHERE (d.grant_id, d.other_id) IN ((a.id, z.id), (z.id, a.id)))))""")


def _waiting(word: str, where: Perimeter) -> Composable:
    inside = where.holds(SQL("g.department_id"))
    if word == "publication":
        return _TO_PUBLISH.format(relation=RELATION, inside=inside, waits=NOT_UP_TO_DATE, own=OWN)
    if word == "echeance":
        return _DUE.format(relation=RELATION, inside=inside, due_on=DUE_ON)
    if word == "doublon":
        return _LOOKS_ALIKE.format(inside=where.holds(SQL("t.department_id")))
    return SQL(_WITHOUT_COMMITMENT if word == "sans-engagement" else _WITHOUT_PAYMENT)


def conditions(wanted: DeskFilter, where: Perimeter, *, by_status: bool = True) -> list[Composable]:
    """`by_status` false leaves the statuses aside, for the counts of each."""
    asked = {
        _or_null("g.department_id = ANY(%(departments)s)", wanted.departments): wanted.departments,
        _places(wanted.communes): wanted.communes,
        _IN_PILLARS_OR_NONE if UNKNOWN in wanted.pillars else _IN_PILLARS: wanted.pillars,
        "g.fund_id = ANY(%(funds)s)": wanted.funds,
        "g.year = ANY(%(years)s)": wanted.years,
        _TO_BENEFICIARY: wanted.beneficiary,
        _OF_BATCH: wanted.batch,
        "g.entered_by_id = %(me)s": wanted.mine,
        "g.status = ANY(%(statuses)s)": by_status,
    }
    kept: list[Composable] = [SQL(text) for text, values in asked.items() if values]
    if wanted.text:
        kept.append(SQL(_NAMED).format(inside=where.holds(Identifier("t", "department_id"))))
    if wanted.waiting:
        kept.append(_waiting(wanted.waiting, where))
    return [where.holds(Identifier("g", "department_id")), *kept]


def params(wanted: DeskFilter, where: Perimeter, *, user: User, today: date) -> Params:
    digits = "".join(filter(str.isdigit, wanted.text))
    return {
        **where.params,
        "departments": list(wanted.departments),
        "communes": list(wanted.communes),
        "pillars": list(wanted.pillars),
        "funds": list(wanted.funds),
        "years": list(wanted.years),
        "beneficiary": wanted.beneficiary,
        "batch": wanted.batch,
        "statuses": list(wanted.statuses or shown_statuses()),
        "me": user.pk,
        "user": user.pk,
        "near": NEAR,
        "patience": months_before(today, PATIENCE_MONTHS),
        "like": f"%{_escaped(wanted.text)}%",
        "prefix": f"{_escaped(wanted.text)}%",
        "key": normalise(wanted.text),
        "digits": digits if len(digits) in (9, 14) and _is_number(wanted.text) else "",
    }


def shown_statuses() -> tuple[str, ...]:
    """Cancelled grants are shown to those who ask for them."""
    return tuple(code for code in Status.values if code != Status.CANCELLED)


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _is_number(text: str) -> bool:
    return all(letter.isdigit() or letter.isspace() for letter in text)


def _or_null(text: str, values: Sequence[str]) -> str:
    return f"({text} OR g.department_id IS NULL)" if UNKNOWN in values else text


def _places(communes: Sequence[str]) -> str:
    return f"({_IN_COMMUNES} OR {_NOT_LOCATED})" if UNKNOWN in communes else _IN_COMMUNES
