"""Signing what the database writes down, and sealing it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from dashboard.models import ImportBatch, User

_SIGN = (
    "SELECT set_config('relance.by', %s, true), set_config('relance.batch', %s, true),"
    " set_config('relance.reason', %s, true)"
)
_SIGNATURE = (
    "SELECT coalesce(current_setting('relance.by', true), ''),"
    " coalesce(current_setting('relance.batch', true), ''),"
    " coalesce(current_setting('relance.reason', true), '')"
)

Sign = Callable[[ImportBatch, str], None]


@contextmanager
def signed(*, by: User, reason: str = "") -> Iterator[Sign]:
    """What is written inside is told in the history with this author, unless a door named one;
    and with the file and the reason given to what it yields. One inside another keeps the
    outer's file, and its reason where it has none. Inside a transaction only."""
    former = _signature()
    _sign(str(by.pk), former[1], reason or former[2])
    yield lambda batch, reason: _sign(str(by.pk), str(batch.pk), reason)
    _sign(*former)


def seal_history() -> int:
    """Seal what no running transaction can still add to; returns how many changes. Any process
    may ask: the database works alone, one at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relance_seal_history()")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _signature() -> tuple[str, str, str]:
    with connection.cursor() as cursor:
        cursor.execute(_SIGNATURE)
        by, batch, reason = cursor.fetchone() or ("", "", "")
    return by, batch, reason


def _sign(by: str, batch: str, reason: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SIGN, [by, batch, reason])
