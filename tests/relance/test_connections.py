"""A connection given back to the pool keeps nothing of its last user."""

from typing import Any

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from relance.connections import forget_its_user

LOCK = 821901


@pytest.fixture
def pool(db: None) -> Any:
    known = connection.get_connection_params()
    named = ("user", "password", "host", "port", "dbname")
    address = make_conninfo(**{name: known[name] for name in named if name in known})
    with ConnectionPool(address, min_size=1, max_size=1, reset=forget_its_user) as opened:
        yield opened


def test_it_comes_back_as_the_owner(pool: Any) -> None:
    with pool.connection() as borrowed:
        borrowed.execute("SET ROLE relance_public")
        borrowed.execute("SELECT set_config('relance.account', '7', false)")

    with pool.connection() as again:
        role, account = again.execute(
            "SELECT current_setting('role'), current_setting('relance.account')"
        ).fetchone()
    assert (role, account) == ("none", "")


def test_it_comes_back_without_the_locks_of_its_session(pool: Any) -> None:
    with pool.connection() as borrowed:
        borrowed.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    with pool.connection() as idle, connection.cursor() as other:
        idle.execute("SELECT 1")
        other.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        assert other.fetchone() == (True,)
