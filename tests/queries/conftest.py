"""The small world, made once for the tests of a module that only read it or undo what they do."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.queries.worlds import Known, world


@pytest.fixture(scope="module")
def small_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Known]]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield world()
        transaction.set_rollback(True)


@pytest.fixture
def rows(small_world: list[Known], db: None) -> list[Known]:
    """What the builders were told of the world; the test's own writes are undone."""
    return small_world
