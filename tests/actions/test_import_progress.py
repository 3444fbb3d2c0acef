"""One living process is at work on an import; the next may begin as soon as it has ended."""

import pytest
from django.db import connection

from dashboard.actions.import_progress import ALIVE, at_work

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = 990_001


def is_held() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s "
            "AND objid = %s AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())",
            [ALIVE, NUMBER],
        )
        return bool(cursor.fetchone()[0])


def test_a_second_process_finds_the_work_taken() -> None:
    with at_work(NUMBER) as first, at_work(NUMBER) as second:
        assert first is not None
        assert second is None


def test_the_work_is_free_at_once_when_it_ends() -> None:
    with at_work(NUMBER):
        assert is_held()
    assert not is_held()


def test_the_work_is_free_at_once_when_it_fails() -> None:
    with pytest.raises(ZeroDivisionError), at_work(NUMBER):
        raise ZeroDivisionError
    assert not is_held()
