"""While the database is away, one request a second asks for it; the others are told at once."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from dashboard.formats.pauses import AWAY
from dashboard.queries.outage import pause_after
from dashboard.web.paused import paused

logger = logging.getLogger(__name__)
# Longer than the pool waits for a connection, so that one asks at a time.
_ASKING: Final = 5.0
_REST: Final = 1.0


class Outage:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._until = 0.0
        self._lock = threading.Lock()

    def may_ask(self) -> bool:
        if not self._until:
            return True
        with self._lock:
            now = self.clock()
            if now < self._until:
                return False
            self._until = now + _ASKING
            return True

    def begins(self, error: Exception) -> None:
        if not self._until:
            logger.error("The database does not answer: %s", error)
        self._until = self.clock() + _REST

    def ends(self) -> None:
        if self._until:
            self._until = 0.0
            logger.warning("The database answers again")


def turned_away(request: HttpRequest) -> HttpResponse:
    return paused(request, AWAY)


def answer_after(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """For an error that time mends; None leaves it to who reports errors."""
    pause = pause_after(error)
    if pause is None:
        return None
    logger.warning("Answered 503: %s: %s", type(error).__name__, error)
    return paused(request, pause)
