"""Asking the database as one of its two roles, for the time of a block."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, transaction

from dashboard.actions.acting import give_back, name_agent, read_as_public, sign_in_as_agent
from dashboard.models import User


@contextmanager
def as_public() -> Iterator[None]:
    read_as_public()
    try:
        yield
    finally:
        give_back()


@contextmanager
def as_agent(user: User | None) -> Iterator[None]:
    """None: somebody who is still signing in."""
    if user is None:
        sign_in_as_agent()
    else:
        name_agent(user)
    try:
        yield
    finally:
        give_back()


def asked(query: str, params: Any = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return list(cursor.fetchall())


def touched(statement: str, params: Any = None) -> int | str:
    """How many rows a statement touches, or the first words of its refusal; nothing is left."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, params)
            count: int = cursor.rowcount
            transaction.set_rollback(True)
            return count
    except DatabaseError as error:
        return str(error).splitlines()[0]
