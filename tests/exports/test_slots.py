"""As many whole files at once as the database may write; the others are told to come back."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, transaction
from django.test import Client
from pytest_django import Settings

from dashboard.exports.slots import take_slot
from dashboard.queries.outage import NoSlot
from tests.roles import asked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def writing_elsewhere() -> Iterator[psycopg.Connection]:
    """Another process in the middle of the only file that may be written."""
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_try_advisory_xact_lock(821010, 1)")
        yield other


@pytest.fixture(autouse=True)
def one_place(settings: Settings) -> None:
    settings.RELANCE_EXPORTS = 1


@pytest.mark.parametrize("address", ["/api/v1/aides/?format=csv", "/donnees/aides.csv"])
def test_a_file_too_many_is_asked_for_later(
    client: Client, writing_elsewhere: psycopg.Connection, address: str
) -> None:
    refused = client.get(address)
    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    assert client.get("/departements/").status_code == 200
    writing_elsewhere.rollback()
    written = client.get(address)
    assert written.status_code == 200
    written.getvalue()


def test_a_place_lasts_as_long_as_the_file(writing_elsewhere: psycopg.Connection) -> None:
    writing_elsewhere.rollback()
    with transaction.atomic():
        take_slot()
        assert asked("SHOW statement_timeout") == [("4h",)]
        free = "SELECT pg_try_advisory_xact_lock(821010, 1)"
        assert writing_elsewhere.execute(free).fetchone() == (False,)
    assert asked("SHOW statement_timeout") == [("0",)]
    assert writing_elsewhere.execute(free).fetchone() == (True,)
    with transaction.atomic(), pytest.raises(NoSlot):
        take_slot()
