"""From a filter to the relation that every figure and list is read from.

One relation per question, so that totals, series, rankings, lists and exports cannot disagree.
Its rows are grants (or, `by_commune`, shares of grants); `retained_*` is the part of each
amount that the filter counts: the selected communes', else the whole.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from psycopg.sql import SQL, Composable

from dashboard.queries import conditions
from dashboard.queries.conditions import Params, all_of
from dashboard.queries.filters import Filter

MEASURES: Final = ("awarded", "committed", "paid")
FOLLOWED: Final = ("commitments_followed", "payments_followed")
COLUMNS: Final = (
    "grant_id",
    "edition_id",
    "fund_id",
    "department_id",
    "year",
    "category",
    "size",
    "beneficiary_id",
    *FOLLOWED,
    "awarded_on",
    "awarded_on_precision",
)


@dataclass(frozen=True, slots=True)
class Source:
    """`ctes`: named queries to be put first; `relation`: a parenthesised query to be named."""

    ctes: tuple[Composable, ...]
    relation: Composable
    params: Params

    def query(self, text: Composable) -> Composable:
        """`text`, with the named queries before it."""
        if not self.ctes:
            return text
        return SQL("WITH {ctes} {text}").format(ctes=SQL(", ").join(self.ctes), text=text)


def is_dated(wanted: Filter) -> bool:
    """Whether the state asked for is another than the present one."""
    return wanted.as_of is not None or wanted.known_at is not None


@dataclass(frozen=True, slots=True)
class Shape:
    """What is asked of a relation of grants: a row per commune, more columns, known grants only
    (those of the parameter `ids`)."""

    by_commune: bool = False
    more: tuple[str, ...] = ()
    ids: bool = False


def grants(wanted: Filter, shape: Shape = Shape()) -> Source:
    """The grants that the filter selects, with the columns COLUMNS, MEASURES and `more`.

    Cost: now, what the indexes of the published table make of the conditions, nothing being
    materialised; at an earlier date, one pass over the movements of the grants selected; at an
    earlier instant, the log is played again for the grants published about since.
    """
    build = _dated if is_dated(wanted) else _present
    return build(wanted, shape)


def _present(wanted: Filter, shape: Shape) -> Source:
    found = [*_conditions(wanted, shape), *conditions.of_amounts(wanted, SQL("p"))]
    tables: list[Composable] = [SQL("dashboard_publicgrant p")]
    if shape.by_commune:
        share = conditions.of_communes(wanted, SQL("s"))
        tables.append(
            SQL("JOIN dashboard_publicshare s ON s.grant_id = p.grant_id AND {share}").format(
                share=share
            )
        )
        retained, communes = "s", [SQL("s.commune_id")]
    elif wanted.communes:
        share = conditions.of_communes(wanted, SQL("s"))
        found.append(_has_public_share(share))
        tables.append(
            SQL(
                "CROSS JOIN LATERAL (SELECT sum(s.awarded) AS awarded,"
                " sum(s.committed) AS committed, sum(s.paid) AS paid"
                " FROM dashboard_publicshare s WHERE s.grant_id = p.grant_id AND {share}) part"
            ).format(share=share)
        )
        retained, communes = "part", []
    else:
        retained, communes = "p", []
    relation = SQL("(SELECT {columns} FROM {tables} WHERE {found})").format(
        columns=SQL(", ").join([_columns("p", shape.more), _retained(retained), *communes]),
        tables=SQL(" ").join(tables),
        found=all_of(found),
    )
    return Source((), relation, conditions.parameters(wanted))


def _dated(wanted: Filter, shape: Shape) -> Source:
    """Chosen grants first, then their amounts at the date, then the parts of the communes."""
    ctes = [_chosen(wanted, shape)]
    tables: list[Composable] = [SQL("chosen c")]
    amounts = "c"
    if wanted.as_of:
        ctes.append(_moved(wanted))
        tables.append(SQL("JOIN moved m ON m.grant_id = c.grant_id"))
        amounts = "m"
    retained, communes = amounts, list[Composable]()
    if shape.by_commune or wanted.communes:
        ctes.append(_parts(wanted, shape.by_commune))
        tables.append(SQL("JOIN part ON part.grant_id = c.grant_id"))
        retained = "part"
        communes = [SQL("part.commune_id")] if shape.by_commune else []
    columns = [
        _plain_columns("c", shape.more),
        _of(amounts, MEASURES),
        _retained(retained),
        *communes,
    ]
    relation = SQL("(SELECT {columns} FROM {tables} WHERE {found})").format(
        columns=SQL(", ").join(columns),
        tables=SQL(" ").join(tables),
        found=all_of(conditions.of_amounts(wanted, SQL(amounts))),
    )
    return Source(tuple(ctes), relation, conditions.parameters(wanted))


def _chosen(wanted: Filter, shape: Shape) -> Composable:
    """The grants, with `replayed`: whether the log was played again to know them.

    A grant that nothing was published about since the instant is as it is now.
    """
    columns = _columns("p", shape.more)
    found = _conditions(wanted, shape)
    if wanted.communes:
        found.append(_has_edition_share(wanted, "p.edition_id"))
    if wanted.known_at:
        since = SQL("p.changed_at <= %(known_at)s")
        now = _select(columns, SQL("dashboard_publicgrant"), [since, *found], "false")
        log = SQL("relance_public_grants({ids}, %(known_at)s)").format(ids=_touched(wanted, shape))
        rows: Composable = SQL(" UNION ALL ").join([now, _select(columns, log, found, "true")])
    else:
        rows = _select(columns, SQL("dashboard_publicgrant"), found, "true")
    return SQL("chosen AS MATERIALIZED ({rows})").format(rows=rows)


def _select(
    columns: Composable, table: Composable, found: list[Composable], replayed: str
) -> Composable:
    return SQL("SELECT {columns}, {replayed} AS replayed FROM {table} p WHERE {found}").format(
        columns=columns, replayed=SQL(replayed), table=table, found=all_of(found)
    )


def _touched(wanted: Filter, shape: Shape) -> Composable:
    """Grants that something was published about since, some edition of which may answer."""
    found = conditions.of_dimensions(wanted, SQL("e"))
    if wanted.communes:
        found.append(_has_edition_share(wanted, "e.id"))
    editions: Composable = SQL("")
    if found:
        editions = SQL(
            "JOIN dashboard_grantedition e ON e.grant_id = q.grant_id AND {found}"
        ).format(found=all_of(found))
    ids = SQL("AND q.grant_id = ANY(%(ids)s)") if shape.ids else SQL("")
    return SQL(
        "ARRAY(SELECT DISTINCT q.grant_id FROM dashboard_publication q {editions}"
        " WHERE q.at > %(known_at)s {ids})"
    ).format(editions=editions, ids=ids)


def _has_edition_share(wanted: Filter, edition: str) -> Composable:
    return SQL(
        "EXISTS (SELECT FROM dashboard_editionshare s WHERE s.edition_id = {edition} AND {share})"
    ).format(edition=SQL(edition), share=conditions.of_communes(wanted, SQL("s")))


def _moved(wanted: Filter) -> Composable:
    known = SQL("AND m.published_at <= %(known_at)s") if wanted.known_at else SQL("")
    return SQL(
        "moved AS MATERIALIZED (SELECT m.grant_id,"
        " coalesce(sum(m.amount) FILTER (WHERE m.kind = 'award'), 0) AS awarded,"
        " coalesce(sum(m.amount) FILTER (WHERE m.kind = 'commitment'), 0) AS committed,"
        " coalesce(sum(m.amount) FILTER (WHERE m.kind = 'payment'), 0) AS paid"
        " FROM chosen c JOIN dashboard_publishedmovement m ON m.grant_id = c.grant_id"
        " AND m.effective_on <= %(as_of)s {known} GROUP BY m.grant_id)"
    ).format(known=known)


def shares_at(wanted: Filter, ids: Composable) -> Composable:
    """The function that splits movements over communes, at the dates of the filter."""
    known = SQL("%(known_at)s") if wanted.known_at else SQL("'infinity'")
    until = SQL("%(as_of)s") if wanted.as_of else SQL("'infinity'")
    return SQL("relance_public_shares({ids}, {known}, {until})").format(
        ids=ids, known=known, until=until
    )


def _parts(wanted: Filter, by_commune: bool) -> Composable:
    """What the communes asked for hold: as it is now where nothing differs, else split anew."""
    keys = SQL("s.grant_id, s.commune_id") if by_commune else SQL("s.grant_id")
    share = conditions.of_communes(wanted, SQL("s"))
    replayed = "" if wanted.as_of else "WHERE replayed"
    ids = SQL("ARRAY(SELECT grant_id FROM chosen {replayed})").format(replayed=SQL(replayed))
    held = [
        SQL("SELECT s.* FROM {shares} s WHERE {share}").format(
            shares=shares_at(wanted, ids), share=share
        )
    ]
    if not wanted.as_of:
        held.append(
            SQL(
                "SELECT s.grant_id, s.commune_id, s.weight, s.awarded, s.committed, s.paid"
                " FROM dashboard_publicshare s JOIN chosen c ON c.grant_id = s.grant_id"
                " AND NOT c.replayed WHERE {share}"
            ).format(share=share)
        )
    return SQL(
        "part AS MATERIALIZED (SELECT {keys}, sum(s.awarded) AS awarded,"
        " sum(s.committed) AS committed, sum(s.paid) AS paid FROM ({held}) s GROUP BY {keys})"
    ).format(keys=keys, held=SQL(" UNION ALL ").join(held))


def _conditions(wanted: Filter, shape: Shape) -> list[Composable]:
    """All but amounts, on the row `p`."""
    row = SQL("p")
    known: list[Composable] = [SQL("p.grant_id = ANY(%(ids)s)")] if shape.ids else []
    return [
        *known,
        *conditions.of_dimensions(wanted, row),
        *conditions.of_text(wanted, row),
        *conditions.of_dates(wanted, row),
    ]


def _has_public_share(share: Composable) -> Composable:
    return SQL(
        "p.grant_id IN (SELECT s.grant_id FROM dashboard_publicshare s WHERE {share})"
    ).format(share=share)


def _plain_columns(row: str, more: tuple[str, ...]) -> SQL:
    return _of(row, tuple(name for name in (*COLUMNS, *more) if name not in MEASURES))


def _columns(row: str, more: tuple[str, ...]) -> SQL:
    return _of(row, (*(name for name in (*COLUMNS, *more) if name not in MEASURES), *MEASURES))


@cache
def _of(row: str, names: tuple[str, ...]) -> SQL:
    """Columns of ours, as one piece: a page is asked for more often than a query is composed."""
    return SQL(", ".join(f"{row}.{name}" for name in names))


@cache
def _retained(row: str) -> SQL:
    return SQL(", ".join(f"{row}.{name} AS retained_{name}" for name in MEASURES))
