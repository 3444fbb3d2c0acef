"""Back-pressure: so many answers at once, so many waiting; the others are told to come back.

Agents and the public wait in lines of their own: a crowd of readers keeps nobody from saving.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from dashboard.formats.pauses import CROWDED, EXPORTS
from dashboard.web import counts
from dashboard.web.database_role import is_at_work
from dashboard.web.paused import paused

# Asked by machines that must be answered above all when the site is full.
ALWAYS: Final = ("/sante/", "/metriques/")
Handler = Callable[[HttpRequest], HttpResponseBase]


class Gate:
    """`at_once` inside, `waiting` before it, each for `patience` seconds at most."""

    def __init__(self, line: str, at_once: int, waiting: int, patience: float) -> None:
        self.line = line
        self.longest = waiting
        self.patience = patience
        self.waiting = 0
        self._free = threading.Semaphore(at_once)
        self._lock = threading.Lock()

    def enter(self) -> bool:
        if self._free.acquire(blocking=False):
            return True
        with self._lock:
            if self.waiting >= self.longest:
                return self._refused()
            self._count(+1)
        entered = self._free.acquire(timeout=self.patience)
        with self._lock:
            self._count(-1)
        return entered or self._refused()

    def leave(self) -> None:
        self._free.release()

    def _count(self, change: int) -> None:
        self.waiting += change
        counts.WAITING.labels(self.line).set(self.waiting)

    def _refused(self) -> bool:
        counts.REFUSED.labels(self.line).inc()
        return False


class Pressure:
    """One line for the public, one for agents; and places for what is sent while it is read."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        waiting, patience = settings.RELANCE_WAITING, settings.RELANCE_PATIENCE
        self.public = Gate("public", settings.RELANCE_AT_ONCE, waiting, patience)
        self.agents = Gate("agents", settings.RELANCE_AGENTS_AT_ONCE, waiting, patience)
        self.streams = Gate("files", settings.RELANCE_STREAMS, 0, 0)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(ALWAYS):
            return self.get_response(request)
        gate = self.agents if is_at_work(request) else self.public
        if not gate.enter():
            return paused(request, CROWDED)
        try:
            response = self.get_response(request)
        finally:
            gate.leave()
        if not isinstance(response, StreamingHttpResponse) or response.is_async:
            return response
        return self.streamed(request, response)

    def streamed(self, request: HttpRequest, response: StreamingHttpResponse) -> HttpResponseBase:
        """A reader as slow as can be holds a connection to the database, and none of the places
        where pages are made."""
        if not self.streams.enter():
            response.close()
            return paused(request, EXPORTS)
        chunks: Iterable[bytes] = response.streaming_content  # type: ignore[assignment]  # not async
        response.streaming_content = Counted(chunks, self.streams)
        return response


class Counted:
    """Chunks whose place is given back once, with the last or when nobody reads them."""

    def __init__(self, chunks: Iterable[bytes], gate: Gate) -> None:
        self.chunks = chunks
        self.gate = gate
        self.is_held = True

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self.chunks
        finally:
            self.close()

    def close(self) -> None:
        if self.is_held:
            self.is_held = False
            self.gate.leave()
