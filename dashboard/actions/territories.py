"""Keeps regions, départements and communes in step with the official code."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import LiteralString

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Exists, ManyToOneRel, Model, OuterRef, Q, QuerySet
from psycopg import sql

from dashboard.actions.geography import Geography
from dashboard.codes import normalise
from dashboard.models import Commune, Department, FormerCommune, Region

COMMUNE_COLUMNS = ("code", "name", "key", "department_id", "population", "latitude", "longitude")
DEPARTMENT_COLUMNS = ("code", "name", "region_id", "population")
FORMER_COLUMNS = ("code", "name", "kind", "successor_id")

UPSERT = """
    INSERT INTO {table} AS kept ({listed})
    SELECT {listed} FROM incoming ORDER BY code
    ON CONFLICT (code) DO UPDATE SET {changes}
    WHERE ({kept}) IS DISTINCT FROM ({given})
"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """`written` counts the rows created or changed; `retired` the communes that are no more."""

    regions: int
    departments: int
    communes: int
    former: int
    written: int
    retired: int


def load_territories(geography: Geography) -> Loaded:
    """Idempotent. Nothing that a grant refers to is ever deleted: a commune merged since stays
    for the grants that name it, and its code leads to the present commune."""
    with transaction.atomic(), connection.cursor() as cursor:
        written = _upsert(cursor, Region, ("code", "name"), geography.regions)
        written += _upsert(cursor, Department, DEPARTMENT_COLUMNS, geography.departments)
        written += _upsert(
            cursor,
            Commune,
            COMMUNE_COLUMNS,
            ((c.code, c.name, normalise(c.name), *c[2:]) for c in geography.communes),
        )
        _forget_restored(geography)
        written += _upsert(cursor, FormerCommune, FORMER_COLUMNS, geography.former)
        retired = _retire_merged(geography)
        if written or retired:
            # Plans made while the tables were empty, those kept inside triggers too, are made anew.
            cursor.execute(
                "ANALYZE dashboard_commune, dashboard_department, dashboard_formercommune"
            )
    return Loaded(
        len(geography.regions),
        len(geography.departments),
        len(geography.communes),
        len(geography.former),
        written,
        retired,
    )


def _upsert(
    cursor: CursorWrapper,
    model: type[Region | Department | Commune | FormerCommune],
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> int:
    """COPY, then one statement that touches only what differs; returns how many rows it wrote."""
    names = {
        "table": sql.Identifier(model._meta.db_table),
        "listed": _joined("{}", columns),
        "changes": _joined("{0} = excluded.{0}", columns[1:]),
        "kept": _joined("kept.{}", columns[1:]),
        "given": _joined("excluded.{}", columns[1:]),
    }
    cursor.execute(
        sql.SQL(
            "CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS SELECT {listed} FROM {table} LIMIT 0"
        ).format(**names)
    )
    with cursor.copy(sql.SQL("COPY incoming ({listed}) FROM STDIN").format(**names)) as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute(sql.SQL(UPSERT).format(**names))
    written: int = cursor.rowcount
    cursor.execute("DROP TABLE incoming")
    return written


def _joined(form: LiteralString, columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL(form).format(sql.Identifier(name)) for name in columns)


def _forget_restored(geography: Geography) -> None:
    """A commune that stands again is no longer a former one."""
    former = FormerCommune.objects.values_list("pk", flat=True)
    FormerCommune.objects.filter(
        pk__in={commune.code for commune in geography.communes} & set(former)
    ).delete()


def _retire_merged(geography: Geography) -> int:
    """Communes of an earlier edition of the code whose number now leads to another one."""
    successors = {row.code: row.successor for row in geography.former}
    merged = Commune.objects.filter(pk__in=successors)
    codes = list(merged.values_list("pk", flat=True))
    for code in codes:
        FormerCommune.objects.filter(successor_id=code).update(successor_id=successors[code])
    merged.filter(~_named_somewhere()).delete()
    Commune.objects.filter(pk__in=codes).update(population=0)
    return len(codes)


def _named_somewhere() -> Q:
    """Whether any row of any table refers to the commune, former codes apart."""
    named = Q(pk__in=())
    for relation in Commune._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.related_model is not FormerCommune:
            rows: QuerySet[Model] = QuerySet(relation.related_model)
            named |= Q(Exists(rows.filter(**{relation.field.name: OuterRef("pk")})))
    return named
