"""What entity tags are made of, besides the version of the published state."""

from functools import cache
from hashlib import blake2s
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

_SOURCES: Final = ("dashboard", "relance", "templates", "static")


@cache
def release() -> str:
    """A digest of the program's own files, the same on every machine that runs them.

    Cost: reads them all, once per process.
    """
    digest = blake2s(digest_size=8)
    for source in _SOURCES:
        for path in sorted(Path(settings.BASE_DIR, source).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.relative_to(settings.BASE_DIR).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def everything_stamp() -> str:
    """Changes with the published state too. One query."""
    return repr(published_state())


def reference_stamp() -> str:
    """Changes with the funds, plans, pillars, départements, names and contours of communes,
    envelopes, coverage, indicators, news and files of open data, which no publication tells of.
    One query over some hundred short rows."""
    return published_state()[1]


def published_state() -> tuple[int, str]:
    """The version (`version.current_version`) and the stamp of reference data, in one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version, stamp FROM relance_published_state()")
        version, stamp = cursor.fetchone()
    return int(version), str(stamp)
