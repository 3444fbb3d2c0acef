"""One database per size beside the site's own, filled once and kept."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from psycopg import sql

from dashboard.management.bench import generator
from dashboard.models import PublicGrant

SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}


@contextmanager
def sized(name: str, *, progress: Callable[[int], object]) -> Iterator[None]:
    """Work in the database of that size, made first where it is missing or half filled."""
    home = connection.settings_dict["NAME"]
    wanted = f"{home}_mesures_{name}"
    if not _exists(wanted):
        _execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(wanted)))
    try:
        _move_to(wanted)
        call_command("migrate", verbosity=0)
        if PublicGrant.objects.count() != SIZES[name]:
            _move_to(home)
            _execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(wanted)))
            _execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(wanted)))
            _move_to(wanted)
            call_command("migrate", verbosity=0)
            call_command("load_territories", verbosity=0)
            call_command("load_plan", verbosity=0)
            generator.fill(SIZES[name], progress=progress)
        yield
    finally:
        _move_to(home)


@contextmanager
def opened(name: str) -> Iterator[None]:
    """Work in the database of that size, which is there."""
    home = connection.settings_dict["NAME"]
    _move_to(f"{home}_mesures_{name}")
    try:
        yield
    finally:
        _move_to(home)


def _move_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _exists(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)", [name])
        row = cursor.fetchone()
    return bool(row and row[0])


def _execute(statement: sql.Composed) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
