"""What every test shares: the local PostgreSQL, and static files as they are in the tree."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management.color import Style
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import override_settings

from relance.postgres import Server
from tests.committed import server

# Django leaves these tables alone: their models are the package's own.
QUEUE = (
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
)


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


@pytest.fixture(scope="session", autouse=True)
def ledger_emptied_between_tests() -> Iterator[None]:
    """Tests that commit end by truncating every table, which the ledger refuses to anyone.

    Triggers sleep while they do, and the row that migrations give every instance comes back.
    """
    plain = DatabaseOperations.sql_flush

    def sql_flush(
        self: DatabaseOperations,
        style: Style,
        tables: Sequence[str],
        *,
        reset_sequences: bool = False,
        allow_cascade: bool = False,
    ) -> list[str]:
        statements = plain(
            self, style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade
        )
        instance = "INSERT INTO dashboard_instance DEFAULT VALUES"
        queue = f"TRUNCATE {', '.join(QUEUE)}"
        return ["SET LOCAL session_replication_role = replica", *statements, queue, instance]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield


@pytest.fixture
def alone_on_the_server(db: None) -> Iterator[None]:
    """One race at a time, whatever the number of test processes: connections are counted."""
    with server() as connection:
        connection.execute("SELECT pg_advisory_lock(821900)")
        yield
