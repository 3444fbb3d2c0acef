"""France and the plan as every instance has them, loaded once for the tests of a module."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from dashboard.actions.accounts import system_account
from dashboard.actions.geography import Geography, read_geography
from dashboard.actions.reference import LoadedPlan, load_plan
from dashboard.actions.territories import Loaded, load_territories


@pytest.fixture(scope="session")
def official() -> Geography:
    return read_geography(Path(settings.BASE_DIR) / "node_modules")


@pytest.fixture(scope="module")
def france_once(
    official: Geography, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Loaded]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_territories(official)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def plan_once(france_once: Loaded, django_db_blocker: DjangoDbBlocker) -> LoadedPlan:
    with django_db_blocker.unblock():
        return load_plan(by=system_account("exploitant"))


@pytest.fixture
def france(france_once: Loaded, db: None) -> Loaded:
    """What loading the territories reported; the test's own writes are undone."""
    return france_once


@pytest.fixture
def plan(plan_once: LoadedPlan, db: None) -> LoadedPlan:
    """What loading the plan reported; the test's own writes are undone."""
    return plan_once
