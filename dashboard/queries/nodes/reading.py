"""Lets one server stand for the primary during a request that only reads.

The whole request reads from one server, by SQL and by models alike: its figures and its version
come from one snapshot. Django's routers see models only, so the stand-in takes the place of the
alias "default" in the connections of its thread.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from asgiref.local import Local
from django.db import InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import errors
from psycopg_pool import PoolTimeout

from dashboard.queries.nodes import watch
from dashboard.queries.nodes.roster import PRIMARY, roster

LOST: Final = (OperationalError, InterfaceError, PoolTimeout)
_of_thread = Local()


def are_several() -> bool:
    return bool(roster.replicas)


def is_elsewhere() -> bool:
    """Whether this thread reads from a server that stands for the primary."""
    return getattr(_of_thread, "primary", None) is not None


def candidates() -> list[str]:
    """Where to read, the best first; begins to watch the servers when it is first called."""
    watch.start()
    return roster.in_turn(time.monotonic())


class StandIn:
    """From `begin` to `end`, what the thread asks of "default" is asked of one server.

    A read waits for a server only as long as the watch hears from it. `lost` tells afterwards
    whether a question failed for want of the server, whatever page was made of that.
    """

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self.wrapper: BaseDatabaseWrapper = connections[alias]
        self.lost = False
        self._ticket: int | None = None
        self._is_in_place = False

    def begin(self) -> None:
        """Raises what `LOST` names when the server cannot be reached."""
        _of_thread.primary = connections[PRIMARY]
        connections[PRIMARY] = self.wrapper
        self._is_in_place = True
        self.wrapper.execute_wrappers.append(self._notice)
        self.wrapper.ensure_connection()
        self._ticket = roster.lend(self.alias, self.wrapper.connection.fileno())

    def _notice(self, execute: Callable[..., Any], *question: Any) -> Any:
        try:
            return execute(*question)
        except LOST as error:
            # A question that took too long would take as long elsewhere.
            self.lost = self.lost or not isinstance(error.__cause__, errors.QueryCanceled)
            raise

    def broke(self) -> bool:
        """Whether a page that failed may have failed for want of the server. What ends a
        transaction is no question: then it is the connection that tells."""
        link = self.wrapper.connection
        return self.lost or link is None or bool(link.closed)

    def answered(self) -> None:
        """What is asked from now on can no longer be asked again."""
        if self._notice in self.wrapper.execute_wrappers:
            self.wrapper.execute_wrappers.remove(self._notice)

    def end(self) -> None:
        if not self._is_in_place:
            return
        self._is_in_place = False
        self.answered()
        if self._ticket is not None:
            roster.give_back(self.alias, self._ticket)
        connections[PRIMARY] = _of_thread.primary
        del _of_thread.primary

    def fail(self) -> None:
        """The server is left out if its connection broke, and connections like it with it."""
        link = self.wrapper.connection
        if link is None or link.closed:
            roster.lost(self.alias)
            forget_connections(self.wrapper)
        self.end()


@contextmanager
def on_primary() -> Iterator[bool]:
    """For the little that a public answer writes; False when the primary does not answer.

    Whoever reads from a replica must go on without the primary: what is done inside may not
    happen.
    """
    kept = getattr(_of_thread, "primary", None)
    if kept is None:
        yield True
        return
    if not roster.answers(PRIMARY):
        yield False
        return
    stand_in, ticket = connections[PRIMARY], None
    connections[PRIMARY] = kept
    try:
        kept.ensure_connection()
        ticket = roster.lend(PRIMARY, kept.connection.fileno())
        yield True
    except LOST:
        forget_connections(kept)
        raise
    finally:
        if ticket is not None:
            roster.give_back(PRIMARY, ticket)
        connections[PRIMARY] = stand_in


def forget_connections(wrapper: BaseDatabaseWrapper) -> None:
    """A connection broke: those that wait in the pool since before may be broken as well."""
    wrapper.close()
    pool = getattr(wrapper, "pool", None)
    if pool:
        pool.drain()
