"""Proof that everything derived is what the ledger and the publication log say."""

from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from psycopg.sql import SQL, Composable

from dashboard.queries.history_checks import HISTORY
from dashboard.queries.ledger_checks import LEDGER
from dashboard.queries.public_checks import PUBLIC
from dashboard.queries.reading import rows
from dashboard.queries.rollup_checks import ROLLUPS
from dashboard.queries.version import snapshot

CHECKS: dict[str, Composable] = {
    **{name: SQL(query) for name, query in (LEDGER | PUBLIC | HISTORY).items()},
    **ROLLUPS,
}


LOOKED_UP: Final = frozenset({"aides publiques", "empreintes des publications"})


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
    with snapshot():
        return tuple(
            Difference(name, subject, message)
            for name, query in CHECKS.items()
            for subject, message in sorted(_asked(name, query))
        )


def _asked(name: str, query: Composable) -> list[Any]:
    """Checks join whole tables. Just after a large import PostgreSQL still believes them small and
    would compare each row with each other; only the published state is looked up grant by grant.
    """
    with connection.cursor() as cursor:
        nested = "on" if name in LOOKED_UP else "off"
        cursor.execute("SELECT set_config('enable_nestloop', %s, true)", [nested])
        found = rows(query, None)
        cursor.execute("SELECT set_config('enable_nestloop', 'on', true)")
    return found
