"""The demo of two départements, loaded once for the tests of a module."""

from collections.abc import Iterator
from datetime import date

import pytest
from pytest_django.plugin import DjangoDbBlocker

from dashboard.actions.demo.load import Demo, load_demo
from dashboard.actions.reference import LoadedPlan

TODAY = date(2026, 11, 22)
DEPARTMENTS = ("25", "70")


@pytest.fixture(scope="module")
def demo_once(plan_once: LoadedPlan, django_db_blocker: DjangoDbBlocker) -> Iterator[Demo]:
    with django_db_blocker.unblock():
        yield load_demo(today=TODAY, departments=DEPARTMENTS)


@pytest.fixture
def demo(demo_once: Demo, db: None) -> Demo:
    """What loading the demo reported; the test's own writes are undone."""
    return demo_once
