"""Who received published aid, under the name last published. Masked ones are nowhere here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg.sql import SQL, Composable

from dashboard.queries import known_values, paging
from dashboard.queries.filters import Filter
from dashboard.queries.paging import Page, Position
from dashboard.queries.reading import rows, source_rows
from dashboard.queries.relations import MEASURES, Relation, relation
from dashboard.queries.totals import Totals, as_totals, totals

_IDENTITY: Final = """
    e.beneficiary_name, e.siren, e.rna, e.category, e.size, e.legal_form
"""


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
    """Most euros awarded first. Cost: each page groups the beneficiary rollup, or the live rows."""
    paging.checked_limit(limit)
    name = paging.list_name("beneficiaires", wanted)
    position = paging.read_cursor(cursor, name)
    found = relation(wanted, also=("beneficiaire",))
    keys = position.key if position else (None, None)
    params = {"limit": limit + 1, "after_awarded": keys[0], "after_id": keys[1]}
    return paging.make_page(
        source_rows(found.source, _page(found, position), params),
        limit=limit,
        position=position,
        name=name,
        key=lambda row: (str(row[2]), row[0]),
        build=_row,
    )


def _page(found: Relation, position: Position | None) -> Composable:
    """Key, measures, then identity."""
    backward = position is not None and position.backward
    after = SQL("true")
    if position:
        after = SQL(
            "awarded >= %(after_awarded)s::numeric AND (awarded > %(after_awarded)s::numeric"
            " OR beneficiary_id < %(after_id)s::bigint)"
            if backward
            else "awarded <= %(after_awarded)s::numeric AND (awarded < %(after_awarded)s::numeric"
            " OR beneficiary_id > %(after_id)s::bigint)"
        )
    order = SQL("awarded ASC, beneficiary_id DESC" if backward else "awarded DESC, beneficiary_id")
    return SQL(
        "SELECT top.beneficiary_id, {named}, {identity} FROM (SELECT * FROM"
        " (SELECT g.beneficiary_id, {edition} AS edition_id, {measures} FROM {tables}"
        " WHERE g.beneficiary_id IS NOT NULL GROUP BY 1 {present}) summed"
        " WHERE {after} ORDER BY {order} LIMIT %(limit)s) top"
        " JOIN dashboard_grantedition e ON e.id = coalesce(top.edition_id,"
        " (SELECT max(p.edition_id) FROM dashboard_publicgrant p"
        " WHERE p.beneficiary_id = top.beneficiary_id)) ORDER BY {order_of_top}"
    ).format(
        named=SQL(", ").join(SQL(f"top.{name}") for name in MEASURES),
        identity=SQL(_IDENTITY),
        edition=SQL("max(g.edition_id)" if found.table == "live" else "NULL::bigint"),
        measures=found.measures(),
        tables=found.tables(()),
        present=SQL("" if found.table == "live" else "HAVING sum(g.grants) > 0"),
        after=after,
        order=order,
        order_of_top=SQL(
            "top.awarded ASC, top.beneficiary_id DESC"
            if backward
            else "top.awarded DESC, top.beneficiary_id"
        ),
    )


def _row(row: Sequence[Any]) -> BeneficiaryRow:
    measures = row[1 : 1 + len(MEASURES)]
    identity = row[1 + len(MEASURES) :]
    return BeneficiaryRow(*(f"b-{row[0]}", *identity, as_totals(measures)))
