"""The world of the psql tests."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.committed import psql as plain_connection
from tests.models.psql import WORLD, Psql


@pytest.fixture(scope="module")
def world_by_psql(django_db_setup: None, django_db_blocker: Any) -> Iterator[Psql]:
    """Built once, never committed; what a test does to it is undone by its savepoint."""
    with django_db_blocker.unblock(), plain_connection() as connection:
        person = Psql(connection)
        person.run(WORLD)
        person.look_as_a_commit_does()
        yield person
        connection.rollback()


@pytest.fixture
def psql(db: None, world_by_psql: Psql) -> Iterator[Psql]:
    with world_by_psql.connection.transaction(force_rollback=True):
        yield world_by_psql
