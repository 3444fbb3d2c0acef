"""Files sent while the database is read."""

from collections.abc import Iterator
from contextlib import ExitStack


class Held:
    """Chunks read inside a snapshot, which ends with them or with the response, whichever first.

    `first` was read before, so that what goes wrong until then is told as an error.
    """

    def __init__(self, first: bytes, rest: Iterator[bytes], snapshot: ExitStack) -> None:
        self.first = first
        self.rest = rest
        self.snapshot = snapshot

    def __iter__(self) -> Iterator[bytes]:
        with self.snapshot:
            yield self.first
            yield from self.rest

    def close(self) -> None:
        """What is being read stops first: the connection is then free to end its transaction."""
        stop = getattr(self.rest, "close", None)
        if stop:
            stop()
        self.snapshot.close()
