"""Running a composed query."""

from typing import Any

from django.db import connection
from psycopg.sql import Composable

from dashboard.queries.conditions import Params
from dashboard.queries.source import Source


def rows(query: Composable | str, params: Params | None) -> list[Any]:
    """Every row. Without parameters a `%` stands for itself."""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return list(cursor.fetchall())


def source_rows(source: Source, query: Composable, params: Params | None = None) -> list[Any]:
    return rows(source.query(query), {**source.params, **(params or {})})
