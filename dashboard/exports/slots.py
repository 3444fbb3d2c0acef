"""How many files of a whole filter are written at once: they must not starve the pages."""

from typing import Final

from django.conf import settings
from django.db import connection

from dashboard.queries.outage import NoSlot

_LOCK: Final = 821010
# The first free one of the places; given back by the end of the transaction, whatever ends it.
_TAKE: Final = """
    SELECT place FROM generate_series(1, %s) AS place
    WHERE pg_try_advisory_xact_lock(%s, place) LIMIT 1
"""
# A file takes longer than a page, and waits for its reader: a CSV is one statement to its end.
_PATIENCE: Final = "SET LOCAL statement_timeout = '4h'"


def take_slot() -> None:
    """Inside the snapshot that the file is read in. Counted by the database that writes the file,
    over all processes and machines. Raises NoSlot."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [settings.RELANCE_EXPORTS, _LOCK])
        if cursor.fetchone() is None:
            raise NoSlot
        cursor.execute(_PATIENCE)
