"""What every test shares: the local PostgreSQL, and static files as they are in the tree."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from relance.postgres import Server


def pytest_configure() -> None:
    """Start the checkout's database unless another is named; the last process stops it."""
    if not os.environ.get("DATABASE_URL"):
        Server(Path(__file__).resolve().parent.parent).use()


@pytest.fixture(scope="session", autouse=True)
def static_files_as_they_are() -> Iterator[None]:
    """Tests read the sources, not what `collectstatic` renamed and compressed."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield
