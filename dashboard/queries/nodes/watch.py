"""Asks every server once a second how far it is, from a thread of its own.

A server that hangs must not hang the pages: each question has its own limit, which psycopg only
gives to asynchronous connections.
"""

import asyncio
import os
import threading
import time
from contextlib import suppress
from typing import Any, Final

from django.db import connections
from psycopg import AsyncConnection, Error
from psycopg.conninfo import make_conninfo

from dashboard.queries.nodes.roster import PRIMARY, Roster, roster

EVERY_SECONDS: Final = 1.0
ANSWER_SECONDS: Final = 2.0
# Parameters of Django's that are no words of libpq.
_OF_DJANGO = ("cursor_factory", "context", "prepare_threshold", "client_encoding")
_POSITION = (
    "SELECT pg_is_in_recovery(), (CASE WHEN pg_is_in_recovery()"
    " THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END - '0/0'::pg_lsn)::bigint"
)
Link = AsyncConnection[tuple[Any, ...]]
_started: dict[int, threading.Thread] = {}
_starting = threading.Lock()


def start() -> None:
    """One watch for a process, started by its first read: a thread does not survive a fork."""
    number = os.getpid()
    if number in _started:
        return
    with _starting:
        if number not in _started:
            watch = threading.Thread(target=_run, args=(roster,), name="watch", daemon=True)
            _started[number] = watch
            watch.start()


def _run(known: Roster) -> None:
    asyncio.run(_watch_all(known, {alias: address(alias) for alias in known.nodes}))


def address(alias: str) -> str:
    given: dict[str, Any] = connections[alias].get_connection_params()
    words = {name: value for name, value in given.items() if name not in _OF_DJANGO}
    limit = {"connect_timeout": int(ANSWER_SECONDS), "application_name": "relance-veille"}
    return make_conninfo(**{**words, **limit})


async def _watch_all(known: Roster, addresses: dict[str, str]) -> None:
    await asyncio.gather(*(_watch(known, alias, given) for alias, given in addresses.items()))


async def _watch(known: Roster, alias: str, given: str) -> None:
    link: Link | None = None
    while True:
        started = time.monotonic()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                link = link or await AsyncConnection.connect(given, autocommit=True)
                cursor = await link.execute(_POSITION)
                row = await cursor.fetchone()
            if row is None or None in row or (alias == PRIMARY and row[0]):
                raise ConnectionError("no position, or a primary that is none")
            is_standby, position = row
            known.heard(alias, position=position, is_standby=is_standby, now=time.monotonic())
        except (Error, OSError):
            known.missed(alias)
            await _closed(link)
            link = None
        await asyncio.sleep(max(0.1, EVERY_SECONDS - (time.monotonic() - started)))


async def _closed(link: Link | None) -> None:
    if link is not None:
        with suppress(Error, OSError):
            await link.close()
