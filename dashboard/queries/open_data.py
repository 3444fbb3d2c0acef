"""The files of everything published: what was built, and what changed since."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from psycopg.sql import SQL

from dashboard.models import OpenChunk, OpenFile
from dashboard.queries.reading import rows


@dataclass(frozen=True, slots=True)
class Built:
    """One file, as it was kept."""

    id: int
    name: str
    version: int
    built_at: datetime
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Day:
    """What was published on one day, Europe/Paris."""

    day: date
    last_no: int
    at: datetime
    published: int
    changed: int
    withdrawn: int


def last_build() -> dict[str, Built]:
    """The files of the last build, by name; none before the first."""
    latest = OpenFile.objects.order_by("-version").values("version")[:1]
    return {
        row.name: Built(row.pk, row.name, row.version, row.built_at, row.rows, row.size, row.sha256)
        for row in OpenFile.objects.filter(version=latest).order_by("pk")
    }


def built_file(name: str) -> Built | None:
    return last_build().get(name)


def hides_something_since(version: int) -> bool:
    """Whether a grant was withdrawn or masked after it: a file of then must not be given."""
    found = rows(
        SQL(
            "SELECT EXISTS (SELECT FROM dashboard_publication q"
            " JOIN dashboard_grantedition e ON e.id = q.edition_id"
            " WHERE q.no > %(version)s AND (q.kind = 'withdraw' OR e.masked))"
        ),
        {"version": version},
    )
    return bool(found[0][0])


def content(file_id: int) -> Iterator[bytes]:
    """A piece at a time, each read on its own: nothing is held while the reader is slow."""
    position = 0
    while True:
        found = (
            OpenChunk.objects.filter(file=file_id, position=position)
            .values_list("content", flat=True)
            .first()
        )
        if found is None:
            return
        yield bytes(found)
        position += 1


def days_of_publication(limit: int) -> tuple[Day, ...]:
    """The last days on which something was published, newest first."""
    query = SQL(
        "SELECT (at AT TIME ZONE 'Europe/Paris')::date AS day, max(no), max(at),"
        " count(*) FILTER (WHERE kind = 'publish'), count(*) FILTER (WHERE kind = 'change'),"
        " count(*) FILTER (WHERE kind = 'withdraw')"
        " FROM dashboard_publication GROUP BY 1 ORDER BY 1 DESC LIMIT %(limit)s"
    )
    return tuple(Day(*row) for row in rows(query, {"limit": limit}))


def first_published_at() -> datetime | None:
    found = rows(SQL("SELECT at FROM dashboard_publication ORDER BY no LIMIT 1"), {})
    return found[0][0] if found else None


def first_published_on() -> date | None:
    found = rows(
        SQL(
            "SELECT (at AT TIME ZONE 'Europe/Paris')::date FROM dashboard_publication"
            " ORDER BY no LIMIT 1"
        ),
        {},
    )
    return found[0][0] if found else None


def awarded_between() -> tuple[date, date] | None:
    """The first and the last award of what is published."""
    found = rows(SQL("SELECT min(awarded_on), max(awarded_on) FROM dashboard_publicgrant"), {})
    first, last = found[0]
    return (first, last) if first else None
