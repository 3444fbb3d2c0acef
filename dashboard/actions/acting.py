"""On whose behalf a connection asks and writes: the database holds it to that (ADR 6).

A door takes a role for the time of a request or of a job, and gives it back whatever happens.
Nothing else changes the role of a connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, connection

from dashboard.models import User
from dashboard.models.locks import ACCOUNT, AGENT_ROLE, PUBLIC_ROLE

OWNER = "none"
TAKE = "SELECT set_config('role', %s, false), set_config(%s, %s, false)"
BOUND = f"{TAKE}, set_config('statement_timeout', %s, false), set_config('lock_timeout', %s, false)"
# The same of a standby, and whether it has replayed what somebody wrote. A server that became a
# primary of its own beside the real one cannot tell.
TAKE_AFTER = f"{BOUND}, pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %s::pg_lsn"
HELD = "SELECT current_setting('role'), coalesce(current_setting(%s, true), '')"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds that a statement may take, and wait for a lock; 0 for ever."""

    statement: int = 0
    lock: int = 0

    def told(self) -> tuple[str, str]:
        return (f"{self.statement}s", f"{self.lock}s")


UNBOUND = Bounds()


def read_as_public(within: Bounds = UNBOUND) -> None:
    """From now on, only what is published can be read, and nothing written."""
    _bind(PUBLIC_ROLE, within)


def read_as_public_after(position: str, within: Bounds = UNBOUND) -> bool:
    """The same on a replica; False when it has not yet replayed the primary's log so far."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_AFTER, [PUBLIC_ROLE, ACCOUNT, "", *within.told(), position])
        return bool(cursor.fetchone()[-1])


def sign_in_as_agent(within: Bounds = UNBOUND) -> None:
    """From now on, accounts can be read so that somebody signs in, and nothing of the desk."""
    _bind(AGENT_ROLE, within)


def name_agent(user: User) -> None:
    """From now on, the rows of the account's perimeter. Its identity was proven before."""
    _take(AGENT_ROLE, str(user.pk))


def give_back() -> None:
    """The connection is the owner's again; one that cannot tell is thrown away."""
    if connection.connection is None:
        return
    try:
        _bind(OWNER, UNBOUND)
    except (DatabaseError, InterfaceError):
        # Inside a transaction that failed, undoing it undoes the role as well.
        if not connection.in_atomic_block:
            connection.close()


@contextmanager
def acting_as(user: User) -> Iterator[None]:
    """For a job: everything inside is held to the rows of the account."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, [ACCOUNT])
        role, account = cursor.fetchone()
    name_agent(user)
    try:
        yield
    finally:
        try:
            _take(role, account)
        except DatabaseError:
            give_back()


def _take(role: str, account: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [role, ACCOUNT, account])


def _bind(role: str, within: Bounds) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BOUND, [role, ACCOUNT, "", *within.told()])
