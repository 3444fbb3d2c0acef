"""What a step of load counts as what."""

from collections.abc import Callable

import psycopg
import pytest
from django.db import connection

from dashboard.management.bench.load import Tally
from dashboard.management.bench.served import Answer, address


def answering(status: int, **headers: str) -> Callable[[], Answer]:
    return lambda: Answer(status, {name.replace("_", "-"): v for name, v in headers.items()}, b"")


def hanging_up() -> Answer:
    raise ConnectionResetError


def test_who_is_told_to_come_back_is_no_error_and_no_answer() -> None:
    tally = Tally()
    tally.add(answering(200))
    tally.add(answering(304))
    tally.add(answering(503, Retry_After="5"))
    for failed in (answering(500), answering(503), answering(404), hanging_up):
        tally.add(failed)
    assert (len(tally.seconds), tally.later, tally.errors) == (2, 1, 4)
    assert tally.line("lecteurs").startswith("| lecteurs | 2 | 1 | 4 |")


def test_a_step_without_any_answer_has_its_line_too() -> None:
    assert "| 0 | 0 | 0 | 0 ms | 0 ms |" in Tally().line("lecteurs")


@pytest.mark.django_db
def test_the_measured_site_is_given_the_database_at_hand() -> None:
    with psycopg.connect(address()) as other:
        found = other.execute("SELECT current_database()").fetchone()
    assert found == (connection.settings_dict["NAME"],)
