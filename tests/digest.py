"""What a request wrote in the whole database, and undoing it."""
# ruff: noqa: S608 (names of tables)

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

# What a request leaves behind whoever sends it: its session, its count, a refused sign-in; and of
# a key, when it was last used.
LEFT_BEHIND = ("django_session", "dashboard_callcount", "axes_", "django_admin_log")
USED = "last_used_at"


@dataclass
class Trace:
    """Whether a row was written, once the block is over."""

    wrote: bool = False


@contextmanager
def undone() -> Iterator[Trace]:
    """What is written inside is not, in the end; `wrote` says that something was."""
    trace = Trace()
    with transaction.atomic():
        before = _writings()
        yield trace
        moved = [name for name, rows in _writings().items() if rows != before.get(name)]
        inside = _said(moved)
        transaction.set_rollback(True)
    trace.wrote = _said(moved) != inside


def _writings() -> dict[str, int]:
    """Rows that this transaction wrote so far, by table, those given up again too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return {name: rows for name, rows in cursor.fetchall() if not name.startswith(LEFT_BEHIND)}


def _said(tables: Sequence[str]) -> list[tuple[int, int]]:
    """Of each table: how many rows, and what they say, in any order."""
    found = []
    with connection.cursor() as cursor:
        for name in tables:
            row = f"to_jsonb(t) - '{USED}'"
            cursor.execute(f"SELECT count(*), sum(hashtext(({row})::text)) FROM {name} t")
            found.append(cursor.fetchone())
    return found
