"""Who received published aid, under the name last published. Masked ones are nowhere here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg.sql import SQL, Composable

from dashboard.queries import known_values, paging
from dashboard.queries.filters import Filter
from dashboard.queries.known_values import UNKNOWN
from dashboard.queries.paging import Page, Position
from dashboard.queries.reading import rows, source_rows
from dashboard.queries.relations import BENEFICIARIES, MEASURES, Relation, relation
from dashboard.queries.source import is_dated
from dashboard.queries.totals import Totals, as_totals, totals

_IDENTITY: Final = """
    e.beneficiary_name, e.siren, e.rna, e.category, e.size, e.legal_form
"""
# Enough for the first page of any filter that some of the largest answer.
_CANDIDATES: Final = 500
_LARGEST: Final = SQL("""
SELECT r.beneficiary_id, r.awarded FROM dashboard_rollupbeneficiary r
WHERE r.department = %(department)s AND r.grants > 0
ORDER BY r.awarded DESC, r.beneficiary_id LIMIT %(candidates)s
""")
_AMONG: Final = "g.beneficiary_id = ANY(%(among)s)"
# Forward, then backward.
_ORDERS: Final = ("awarded DESC, beneficiary_id ASC", "awarded ASC, beneficiary_id DESC")
_FORWARD: Final = """awarded <= %(after_awarded)s::numeric AND (
    awarded < %(after_awarded)s::numeric OR beneficiary_id > %(after_id)s::bigint)"""
_BACKWARD: Final = """awarded >= %(after_awarded)s::numeric AND (
    awarded > %(after_awarded)s::numeric OR beneficiary_id < %(after_id)s::bigint)"""


@dataclass(frozen=True, slots=True)
class BeneficiaryRow:
    """Stored codes, "" when unknown; `totals` are those of the filter."""

    id: str
    name: str
    siren: str
    rna: str
    category: str
    size: str
    legal_form: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class MovedTo:
    """Merged into another: the identifier to go to."""

    id: str


def beneficiary(public_id: str, wanted: Filter | None = None) -> BeneficiaryRow | MovedTo | None:
    """With its totals over the filter, everything when absent.

    None unless a grant published now names it: drafts, masked and withdrawn ones do not exist
    here. Cost: the grants of this beneficiary.
    """
    key = known_values.public_beneficiary(public_id)
    if key is None:
        return None
    if public_id != f"b-{key}":
        return MovedTo(f"b-{key}")
    query = SQL(
        "SELECT {identity} FROM dashboard_publicgrant e"
        " WHERE e.beneficiary_id = ANY(ARRAY({merged}))"
        " ORDER BY (e.beneficiary_id = %(beneficiary)s) DESC, e.edition_id DESC LIMIT 1"
    ).format(identity=SQL(_IDENTITY), merged=SQL(known_values.MERGED_INTO))
    identity = rows(query, {"beneficiary": key})[0]
    found = totals((wanted or Filter()).replace(beneficiary=key))
    return BeneficiaryRow(*(public_id, *identity, found))


def list_beneficiaries(
    wanted: Filter, *, limit: int = paging.DEFAULT_LIMIT, cursor: str = ""
) -> Page[BeneficiaryRow]:
    """Most euros awarded first. Cost: as `recipients`."""
    paging.checked_limit(limit)
    name = paging.list_name("beneficiaires", wanted)
    position = paging.read_cursor(cursor, name)
    return paging.make_page(
        recipients(wanted, limit + 1, position),
        limit=limit,
        position=position,
        name=name,
        key=lambda row: (str(row[2]), row[0]),
        build=_row,
    )


def recipients(wanted: Filter, limit: int, position: Position | None = None) -> list[Any]:
    """Rows of key, MEASURES, then identity: most euros awarded first, from the position on.

    Cost: the rows asked for, along the index of the rollup, over everything or one département.
    Elsewhere the first ones are looked for among those who received most of all; only when that
    cannot tell, or further on, every beneficiary selected is summed.
    """
    found = relation(wanted, also=("beneficiaire",))
    if found.table == "live" and position is None and _is_part_of_present(wanted):
        first = _among_largest(found, wanted, limit)
        if first is not None:
            return first
    return _rows(found, limit, position)


def _among_largest(found: Relation, wanted: Filter, limit: int) -> list[Any] | None:
    """The first rows, if nobody else can be one: what a filter keeps of a beneficiary is never
    more than all it received. None when that does not decide."""
    scope = wanted.departments[0] if len(wanted.departments) == 1 else ""
    largest = rows(_LARGEST, {"department": scope, "candidates": _CANDIDATES})
    keys = [key for key, _ in largest]
    kept = _rows(found, limit, None, among=keys)
    if len(largest) < _CANDIDATES or (len(kept) == limit and kept[-1][2] > largest[-1][1]):
        return kept
    return None


def _is_part_of_present(wanted: Filter) -> bool:
    """Shares of communes are left out: the cents of their roundings may exceed the whole."""
    return not (is_dated(wanted) or wanted.communes or UNKNOWN in wanted.departments)


def _rows(
    found: Relation, limit: int, position: Position | None, among: list[int] | None = None
) -> list[Any]:
    backward = position is not None and position.backward
    awarded, key = position.key if position else (None, None)
    query = SQL(
        "SELECT top.beneficiary_id, {named}, {identity} FROM (SELECT * FROM ({summed}) summed"
        " WHERE {after} ORDER BY {order} LIMIT %(limit)s) top"
        " JOIN dashboard_grantedition e ON e.id = coalesce(top.edition_id,"
        " (SELECT max(p.edition_id) FROM dashboard_publicgrant p"
        " WHERE p.beneficiary_id = top.beneficiary_id)) ORDER BY {order}"
    ).format(
        named=SQL(", ").join(SQL(f"top.{name}") for name in MEASURES),
        identity=SQL(_IDENTITY),
        summed=_summed(found, SQL("true" if among is None else _AMONG)),
        after=SQL(_after(position)),
        order=SQL(_ORDERS[backward]),
    )
    params = {"limit": limit, "after_awarded": awarded, "after_id": key, "among": among}
    return source_rows(found.source, query, params)


def _after(position: Position | None) -> str:
    if position is None:
        return "true"
    return _BACKWARD if position.backward else _FORWARD


def _summed(found: Relation, among: Composable) -> Composable:
    """One row per beneficiary: as the rollup has it, else grouped."""
    if found.table == BENEFICIARIES:
        return SQL(
            "SELECT g.beneficiary_id, NULL::bigint AS edition_id, {measures} FROM {tables}"
            " WHERE g.grants > 0"
        ).format(
            measures=SQL(", ").join(SQL(f"g.{name}") for name in MEASURES),
            tables=found.tables(()),
        )
    return SQL(
        "SELECT g.beneficiary_id, max(g.edition_id) AS edition_id, {measures} FROM {tables}"
        " WHERE g.beneficiary_id IS NOT NULL AND {among} GROUP BY 1"
    ).format(measures=found.measures(), tables=found.tables(()), among=among)


def _row(row: Sequence[Any]) -> BeneficiaryRow:
    measures = row[1 : 1 + len(MEASURES)]
    identity = row[1 + len(MEASURES) :]
    return BeneficiaryRow(*(f"b-{row[0]}", *identity, as_totals(measures)))
