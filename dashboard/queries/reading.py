"""Running a composed query."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from psycopg.sql import Composable

from dashboard.queries.conditions import Params
from dashboard.queries.source import Source

Row = Sequence[Any]


def rows(query: Composable, params: Params) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return list(cursor.fetchall())


def source_rows(source: Source, query: Composable, params: Params | None = None) -> list[Any]:
    return rows(source.query(query), {**source.params, **(params or {})})
