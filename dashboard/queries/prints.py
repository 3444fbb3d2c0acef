"""A print of each table: two databases with equal prints hold the same rows."""

from dataclasses import dataclass

from django.db import connection
from psycopg.sql import SQL, Identifier

_TABLES = (
    "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r'"
    " AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname"
)
# A sum over rows, so that their order does not matter; exact, for it is a numeric.
_PRINT = (
    "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {} AS t"
)


@dataclass(frozen=True, slots=True)
class Print:
    rows: int
    sum: str


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return [name for (name,) in cursor.fetchall()]


def prints() -> dict[str, Print]:
    """Of every table, in the snapshot of the transaction. Cost: reads the whole database."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(SQL(_PRINT).format(Identifier(table)))
            rows, total = cursor.fetchone()
            found[table] = Print(rows, total)
    return found
