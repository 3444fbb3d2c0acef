from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from django.core.management import call_command
from django.db import InternalError, ProgrammingError, connection, transaction

from dashboard.queries.filters import Filter
from dashboard.queries.totals import totals
from dashboard.queries.verification import verify
from dashboard.queries.version import current_version, last_published_at, snapshot
from tests import builders


@pytest.fixture
def committed(transactional_db: None) -> None:
    builders.territories()
    builders.pillars()
    builders.fund()


def in_another_thread(work: object) -> None:
    """Runs on a connection of its own, as another process would."""

    def run() -> None:
        try:
            work()  # type: ignore[operator]
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


@pytest.mark.django_db
def test_before_the_first_publication_the_version_is_zero_and_nothing_differs() -> None:
    assert current_version() == 0
    assert last_published_at() is None
    assert verify() == ()
    call_command("rebuild_rollups", verbosity=0)
    assert totals(Filter()).grants == 0


@pytest.mark.django_db
def test_the_version_is_the_number_of_the_last_publication() -> None:
    builders.territories()
    builders.pillars()
    builders.fund()
    first = builders.publish(builders.grant())[0]
    assert current_version() == first.no
    assert last_published_at() == first.at
    second = builders.publish(builders.grant())[0]
    assert current_version() == second.no > first.no


def test_a_snapshot_does_not_see_what_is_published_meanwhile(committed: None) -> None:
    builders.published("100")
    with snapshot():
        version, before = current_version(), totals(Filter())
        in_another_thread(lambda: builders.published("50"))
        assert (current_version(), totals(Filter())) == (version, before)
    assert totals(Filter()).awarded == 150


def test_nothing_is_written_inside_a_snapshot(committed: None) -> None:
    with pytest.raises((InternalError, ProgrammingError)), snapshot():
        builders.plan("autre")


def test_a_recent_instant_waits_for_the_publication_in_flight(committed: None) -> None:
    """A publication dated before the instant asked for, and committed after: counted."""
    made = builders.grant("100")
    dated, go_on = Event(), Event()

    def publish_slowly() -> None:
        try:
            with transaction.atomic():
                builders.publish(made)
                dated.set()
                go_on.wait(10)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        publishing = pool.submit(publish_slowly)
        assert dated.wait(10)
        wanted = Filter(known_at=datetime.now(UTC))

        def read() -> int:
            try:
                with snapshot(wanted):
                    return totals(wanted).grants
            finally:
                connection.close()

        reading = pool.submit(read)
        while not _someone_waits():
            assert not reading.done()
        go_on.set()
        publishing.result()
        assert reading.result() == 1


def test_an_old_instant_waits_for_nobody(committed: None) -> None:
    wanted = Filter(known_at=datetime.now(UTC) - timedelta(days=2))
    with transaction.atomic():
        builders.publish(builders.grant("100"))

        def read() -> None:
            with snapshot(wanted):
                assert totals(wanted).grants == 0

        in_another_thread(read)


def _someone_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(cursor.fetchone()[0])
