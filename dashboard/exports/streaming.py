"""Files sent while the database is read."""

from collections.abc import Iterator
from contextlib import ExitStack


class Held:
    """Chunks read inside a snapshot, which ends with them or with the response, whichever first."""

    def __init__(self, chunks: Iterator[bytes], snapshot: ExitStack) -> None:
        self.chunks = chunks
        self.snapshot = snapshot

    def __iter__(self) -> Iterator[bytes]:
        with self.snapshot:
            yield from self.chunks

    def close(self) -> None:
        self.snapshot.close()
