"""The servers of the database as this process knows them: who answers, who lags, who is asked.

Django's alias "default" is the primary; `replica_1`, `replica_2`, … come from
DATABASE_REPLICA_URLS. What is known comes from two sides: the watch, which asks every server once
a second, and requests, which tell at once what they lost.
"""

import os
import socket
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections

PRIMARY: Final = DEFAULT_DB_ALIAS
# A replica that has not replayed what the primary had written this many seconds ago lags.
LAG_SECONDS: Final = 10.0
# After so many checks without an answer, those who wait for the server wait no longer.
MISSES: Final = 2
_REMEMBERED = 120


@dataclass(slots=True)
class Node:
    """`position`: bytes of the write-ahead log that the server has written or replayed.

    `is_standby`: None before the first check. `lent`: sockets of the reads that it serves now,
    duplicated so that closing one elsewhere never makes its number another's.
    """

    alias: str
    answers: bool = True
    misses: int = 0
    position: int = 0
    is_standby: bool | None = None
    lent: dict[int, socket.socket] = field(default_factory=dict)


class Roster:
    def __init__(self, replicas: tuple[str, ...]) -> None:
        self.nodes = {alias: Node(alias) for alias in (PRIMARY, *replicas)}
        self.replicas = replicas
        self._written: deque[tuple[float, int]] = deque(maxlen=_REMEMBERED)
        self._turn = 0
        self._lock = threading.Lock()

    def in_turn(self, now: float) -> list[str]:
        """Every server, the best first.

        Replicas that keep up, the least busy first and each in turn; the primary, which has its
        own work; then what may still be right: late replicas, and servers that did not answer.
        """
        with self._lock:
            self._turn += 1
            turned = self._turn % max(len(self.replicas), 1)
            asked = [*self.replicas[turned:], *self.replicas[:turned]]
            ranked = sorted(asked, key=lambda alias: len(self.nodes[alias].lent))
            ranked.append(PRIMARY)
            return sorted(ranked, key=lambda alias: self._rank(alias, now))

    def _rank(self, alias: str, now: float) -> int:
        node = self.nodes[alias]
        if not node.answers:
            return 4
        if alias == PRIMARY:
            return 1
        if node.is_standby is False:
            return 2
        return 3 if self._lags(node, now) else 0

    def _lags(self, node: Node, now: float) -> bool:
        due = [position for at, position in self._written if at <= now - LAG_SECONDS]
        return node.is_standby is not None and bool(due) and node.position < due[-1]

    def answers(self, alias: str) -> bool:
        return self.nodes[alias].answers

    def heard(self, alias: str, *, position: int, is_standby: bool, now: float) -> None:
        """What a server said of itself."""
        with self._lock:
            node = self.nodes[alias]
            node.answers, node.misses = True, 0
            node.position, node.is_standby = position, is_standby
            if alias == PRIMARY:
                # A new primary that starts behind the old one: what was lost is nobody's delay.
                if self._written and position < self._written[-1][1]:
                    self._written.clear()
                self._written.append((now, position))

    def missed(self, alias: str) -> None:
        """A check without an answer: nobody new is sent there, and soon nobody waits there."""
        with self._lock:
            node = self.nodes[alias]
            node.answers = False
            node.misses += 1
            if node.misses < MISSES:
                return
            for lent in node.lent.values():
                with suppress(OSError):
                    lent.shutdown(socket.SHUT_RDWR)

    def lost(self, alias: str) -> None:
        """A read met a broken connection: left out until the watch hears from the server."""
        self.nodes[alias].answers = False

    def lend(self, alias: str, number: int) -> int:
        """Remember the socket of a read; returns what gives it back."""
        duplicate = socket.socket(fileno=os.dup(number))
        with self._lock:
            self.nodes[alias].lent[id(duplicate)] = duplicate
        return id(duplicate)

    def give_back(self, alias: str, ticket: int) -> None:
        with self._lock:
            duplicate = self.nodes[alias].lent.pop(ticket, None)
        if duplicate:
            duplicate.close()


def _replicas() -> tuple[str, ...]:
    return tuple(alias for alias in connections if alias != PRIMARY)


roster: Final = Roster(_replicas())
