"""Keeping the files of everything published, one build at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final

from dashboard.actions.refusals import one_transaction
from dashboard.models import OpenChunk, OpenFile

CHUNK: Final = 1 << 18
# The builds that remain: the last one, and the one that somebody may still be reading.
_KEPT: Final = 2
_AT_ONCE: Final = 16


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """`content` is read from its beginning."""

    name: str
    rows: int
    size: int
    sha256: str
    content: IO[bytes]


def keep_files(*, version: int, built_at: datetime, files: Sequence[BuiltFile]) -> None:
    """All appear together; a build of the same version is replaced."""
    with one_transaction():
        OpenFile.objects.filter(version=version).delete()
        for built in files:
            kept = OpenFile.objects.create(
                name=built.name,
                version=version,
                built_at=built_at,
                rows=built.rows,
                size=built.size,
                sha256=built.sha256,
            )
            _keep_content(kept, built.content)
        versions = OpenFile.objects.order_by("-version").values_list("version", flat=True)
        OpenFile.objects.exclude(version__in=list(versions.distinct()[:_KEPT])).delete()


def _keep_content(kept: OpenFile, content: IO[bytes]) -> None:
    content.seek(0)
    batch: list[OpenChunk] = []
    for position, piece in enumerate(_pieces(content)):
        batch.append(OpenChunk(file=kept, position=position, content=piece))
        if len(batch) == _AT_ONCE:
            OpenChunk.objects.bulk_create(batch)
            batch = []
    OpenChunk.objects.bulk_create(batch)


def _pieces(content: IO[bytes]) -> Iterable[bytes]:
    while piece := content.read(CHUNK):
        yield piece
