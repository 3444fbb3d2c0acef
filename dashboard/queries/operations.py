"""What an operator watches: the queue, its workers, imports under way, what is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.sql import SQL

from dashboard.queries.reading import rows
from dashboard.queries.version import current_version, last_published_at


@dataclass(frozen=True, slots=True)
class Queue:
    """Jobs by status; `oldest`: seconds that the first one due has been waiting."""

    jobs: Sequence[tuple[str, int]]
    oldest: float
    workers: int


@dataclass(frozen=True, slots=True)
class Importing:
    """An import under way, by its number: nothing of what it holds."""

    number: int
    percent: int


@dataclass(frozen=True, slots=True)
class Operations:
    version: int
    published_at: datetime | None
    queue: Queue
    imports: Sequence[Importing]
    connections: Sequence[tuple[str, int]]


def operations() -> Operations:
    """Cost: some counts over small tables; failed jobs are kept for as long as the queue keeps
    them."""
    return Operations(current_version(), last_published_at(), _queue(), _imports(), _connections())


def _queue() -> Queue:
    jobs = rows(SQL("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1"), None)
    ((oldest, workers),) = rows(
        SQL(
            "SELECT coalesce(extract(epoch FROM now() - min(at)), 0)::float, (SELECT count(*)"
            "  FROM procrastinate_workers WHERE last_heartbeat > now() - interval '35 s')"
            " FROM (SELECT coalesce(j.scheduled_at, max(e.at)) AS at FROM procrastinate_jobs j"
            "  LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'"
            "  WHERE j.status = 'todo' GROUP BY j.id) due WHERE at <= now()"
        ),
        None,
    )
    return Queue([(str(status), int(count)) for status, count in jobs], oldest, workers)


def _imports() -> list[Importing]:
    found = rows(
        SQL(
            "SELECT p.job_id, p.percent FROM dashboard_importprogress p"
            " JOIN dashboard_importjob j ON j.id = p.job_id"
            " WHERE j.state IN ('reading', 'previewing', 'applying', 'undoing') ORDER BY 1"
        ),
        None,
    )
    return [Importing(int(number), int(percent)) for number, percent in found]


def _connections() -> list[tuple[str, int]]:
    found = rows(
        SQL(
            "SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() GROUP BY 1"
        ),
        None,
    )
    return [(str(state), int(count)) for state, count in found]
