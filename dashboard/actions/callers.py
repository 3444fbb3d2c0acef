"""Recognising the keys of the API and counting calls, whatever role the page runs under.

Both go through functions of PostgreSQL that run as their owner: the public role reads neither
keys nor counts. Counting is one statement, shared by every process.
"""

from dataclasses import dataclass
from math import ceil
from typing import Any

from django.db import connection
from knox.crypto import hash_token

from dashboard.actions.acting import read_as_public
from dashboard.models import Scope
from dashboard.queries.nodes import reading

WINDOW = 60


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """The account behind a key, and what the key lets it do."""

    key_id: int
    account_id: int
    writes: bool


@dataclass(frozen=True, slots=True)
class Spent:
    """Calls in the present window, this one included; `ends_in` seconds it starts anew."""

    calls: int
    ends_in: int


def use_key(token: str) -> KeyHolder | None:
    """None for a key that is unknown, expired, revoked, or whose account is closed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM relance_use_key(%s)", [hash_token(token)])
        found = cursor.fetchone()
    if found is None:
        return None
    key_id, account_id, scope = found
    return KeyHolder(key_id, account_id, scope == Scope.WRITE)


def count_call(caller: str) -> Spent:
    """While the primary is away nothing is counted, and whoever reads goes on."""
    counted = _tell_primary("SELECT calls, ends_in FROM relance_count_call(%s)", caller)
    calls, ends_in = counted or (1, WINDOW)
    return Spent(calls, min(max(ceil(ends_in), 1), WINDOW))


def give_back_call(caller: str) -> None:
    """For an answer that cost nothing."""
    _tell_primary("SELECT relance_give_back_call(%s)", caller)


def _tell_primary(statement: str, caller: str) -> tuple[Any, ...] | None:
    try:
        with reading.on_primary() as reached:
            if not reached:
                return None
            if reading.is_elsewhere():
                read_as_public()
            with connection.cursor() as cursor:
                cursor.execute(statement, [caller])
                found: tuple[Any, ...] | None = cursor.fetchone()
            return found
    except reading.LOST:
        if not reading.is_elsewhere():
            raise
        return None
