"""The version of the published state, and the snapshot in which figures and version agree."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from dashboard.queries.filters import Filter

# The lock that every publication holds until its commit (migration 0003).
_PUBLICATION_LOCK = 821002
# No publication is in flight for longer than this.
_RECENT = timedelta(hours=1)


def current_version() -> int:
    """The number of the last publication, or of the last published grant that a change of name
    made read otherwise; 0 before the first. One step down each of two indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(greatest((SELECT max(no) FROM dashboard_publication),"
            " (SELECT max(no) FROM dashboard_relabelling)), 0)"
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def last_published_at(known_at: datetime | None = None) -> datetime | None:
    """The date of the data: when something was last published, at that instant or now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(at) FROM dashboard_publication"
            " WHERE %(known_at)s::timestamptz IS NULL OR at <= %(known_at)s",
            {"known_at": known_at},
        )
        row = cursor.fetchone()
    return row[0] if row else None


@contextmanager
def snapshot(wanted: Filter | None = None) -> Iterator[None]:
    """One state of the database for everything asked inside, read only.

    When the filter names a recent instant, waits first for the publications in flight, which
    may be dated before it: the same question asked later must find the same answer. Inside an
    open transaction, that transaction is the snapshot.
    """
    if connection.in_atomic_block:
        yield
        return
    if wanted and wanted.known_at and wanted.known_at > timezone.now() - _RECENT:
        _wait_for_publications()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _wait_for_publications() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s)", [_PUBLICATION_LOCK])
        cursor.execute("SELECT pg_advisory_unlock_shared(%s)", [_PUBLICATION_LOCK])
