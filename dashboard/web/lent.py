"""What a request holds of the database, until the last byte of its answer."""

from collections.abc import Iterable, Iterator
from typing import cast

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase

from dashboard.actions.acting import give_back
from dashboard.queries.nodes.reading import StandIn


class Lent:
    """A role, and the server that stands in, given back once: with the last chunk or with the
    response, whichever comes first."""

    def __init__(self, stand_in: StandIn | None = None) -> None:
        self.chunks: Iterable[bytes] = ()
        self.is_held = True
        self.stand_in = stand_in

    def until_sent(self, response: HttpResponseBase) -> HttpResponseBase:
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            self.chunks = cast(Iterable[bytes], response.streaming_content)
            response.streaming_content = self
        else:
            self.close()
        return response

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self.chunks
        finally:
            self.close()

    def close(self) -> None:
        if not self.is_held:
            return
        self.is_held = False
        try:
            give_back()
        finally:
            if self.stand_in:
                self.stand_in.end()
