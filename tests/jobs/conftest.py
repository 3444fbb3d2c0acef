"""Real workers beside the tests, on the database of the tests."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

Worker = Callable[[], "subprocess.Popen[bytes]"]


def database_url() -> str:
    known = connection.get_connection_params()
    named = ("user", "password", "host", "port", "dbname")
    return make_conninfo(**{name: known[name] for name in named if name in known})


@pytest.fixture
def worker(transactional_db: None) -> Iterator[Worker]:
    """Starts a worker; those left are killed at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "manage.py", "procrastinate", "worker"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": database_url()},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()
