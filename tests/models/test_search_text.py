"""The normalised text of the database is the one of Python."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.codes import NORMALISE_DROPPED, NORMALISE_EXPANDED, NORMALISE_FROM, normalise

LETTERS = (
    NORMALISE_FROM + NORMALISE_DROPPED + "".join(a for a, _ in NORMALISE_EXPANDED) + " -'’.,ǽếΩ1"
)


def in_database(words: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relance_normalise(%s)", [words])
        row = cursor.fetchone()
        assert row is not None
        return str(row[0])


@pytest.mark.django_db
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.sampled_from(LETTERS), max_size=40))
def test_database_and_python_normalise_alike(words: str) -> None:
    assert in_database(words) == normalise(words)


@pytest.mark.django_db
def test_every_folded_letter_is_folded_alike() -> None:
    for letter in LETTERS:
        assert in_database(f"a{letter}b") == normalise(f"a{letter}b"), letter
