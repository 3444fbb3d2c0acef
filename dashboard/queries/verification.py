"""Proof that everything derived is what the ledger and the publication log say."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from psycopg.sql import SQL, Composable

from dashboard.queries.ledger_checks import LEDGER
from dashboard.queries.public_checks import PUBLIC
from dashboard.queries.reading import rows
from dashboard.queries.rollup_checks import ROLLUPS
from dashboard.queries.version import snapshot

CHECKS: dict[str, Composable] = {
    **{name: SQL(query) for name, query in (LEDGER | PUBLIC).items()},
    **ROLLUPS,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not agree: the check, what it is about, and a French sentence."""

    check: str
    subject: str
    message: str


def verify() -> tuple[Difference, ...]:
    """Every difference, none when all is well. Changes nothing.

    Cost: recounts everything, in one snapshot: some tens of seconds for a million grants.
    """
    with snapshot(), _no_nested_loops():
        return tuple(
            Difference(name, subject, message)
            for name, query in CHECKS.items()
            for subject, message in sorted(rows(query, None))
        )


@contextmanager
def _no_nested_loops() -> Iterator[None]:
    """Every check joins whole tables. Just after a large import PostgreSQL still believes them
    small, and would compare each row with each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_nestloop', 'off', true)")
        yield
        cursor.execute("SELECT set_config('enable_nestloop', 'on', true)")
