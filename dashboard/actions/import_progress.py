"""Who is at work on an import, and how far: on a connection of its own, so that it shows at once
whatever the long transaction of the work itself will end as."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

# The session that holds this lock is a living process at work on that import.
ALIVE: Final = 821004
# A work that ends its process each time is not started for ever.
MOST_STARTS: Final = 25


class Work:
    """One process at work on one import."""

    def __init__(self, number: int, beside: BaseDatabaseWrapper, starts: int) -> None:
        self.number = number
        self.starts = starts
        self._beside = beside
        self._shown = (-1, "")

    def advance(self, percent: int, step: str) -> None:
        if (percent, step) == self._shown:
            return
        self._shown = (percent, step)
        with self._beside.cursor() as cursor:
            cursor.execute(
                "UPDATE dashboard_importprogress SET percent = %s, step = %s WHERE job_id = %s",
                [percent, step[:80], self.number],
            )


@contextmanager
def at_work(number: int) -> Iterator[Work | None]:
    """None when another living process is at it already."""
    beside = connection.copy()
    try:
        with beside.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [ALIVE, number])
            if not cursor.fetchone()[0]:
                yield None
                return
            cursor.execute(
                "UPDATE dashboard_importprogress SET starts = starts + 1 WHERE job_id = %s "
                "RETURNING starts",
                [number],
            )
            row = cursor.fetchone()
        try:
            yield Work(number, beside, row[0] if row else 1)
        finally:
            _let_go(number, beside)
    finally:
        beside.close()


def _let_go(number: int, beside: BaseDatabaseWrapper) -> None:
    """At once: a session that closes keeps its locks until its process has ended, and a work that
    came in between would think this one still alive."""
    with suppress(DatabaseError), beside.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [ALIVE, number])
