"""The functions of the database are those of the naive ledger."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.formats import euros
from tests.oracle_facts import Person, Purse, must_be_masked, split

pytestmark = pytest.mark.django_db
QUIET = [HealthCheck.function_scoped_fixture]


def of_database(query: str, *params: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchone()[0]


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=QUIET)
@given(
    cents=st.integers(-(10**14) + 1, 10**14 - 1),
    weights=st.lists(st.integers(1, 2**31 - 1), min_size=1, max_size=12),
)
def test_amounts_are_split_by_largest_remainder(cents: int, weights: list[int]) -> None:
    places: dict[str | None, int] = {
        f"70{number:03d}": weight for number, weight in enumerate(weights)
    }

    parts = of_database("SELECT relance_split(%s, %s)", Decimal(cents) / 100, weights)

    assert [int(part * 100) for part in parts] == list(split(cents, places).values())
    assert sum(parts) == Decimal(cents) / 100


@settings(max_examples=50, derandomize=True, deadline=None, suppress_health_check=QUIET)
@given(cents=st.integers(0, 10**12), weights=st.lists(st.integers(1, 9), min_size=2, max_size=9))
def test_a_correction_is_split_as_the_mirror_of_what_it_corrects(
    cents: int, weights: list[int]
) -> None:
    amount = Decimal(cents) / 100

    parts = of_database("SELECT relance_split(%s, %s)", amount, weights)
    mirrored = of_database("SELECT relance_split(%s, %s)", -amount, weights)

    assert [-part for part in mirrored] == parts


@pytest.mark.parametrize(
    ("cents", "weights", "parts"),
    [
        (100, {"70279": 1, "70285": 1, "70550": 1}, [34, 33, 33]),
        (-100, {"70279": 1, "70285": 1, "70550": 1}, [-34, -33, -33]),
        (5, {"70279": 1, None: 1}, [3, 2]),
        (1, {"70550": 1, "70279": 1}, [1, 0]),
        (20000001, {"70279": 2, "70550": 1}, [13333334, 6666667]),
        (0, {"70279": 1, "70550": 2}, [0, 0]),
    ],
)
def test_ties_go_to_the_lowest_insee_code_and_what_is_not_located_comes_last(
    cents: int, weights: dict[str | None, int], parts: list[int]
) -> None:
    assert list(split(cents, weights).values()) == parts


def test_the_rule_of_masking_is_the_same_for_every_kind_of_beneficiary() -> None:
    for category, form, partial, pays, confirmed in product(
        ("", "company", "association", "individual"),
        ("", "1000", "1900", "5710", "9220"),
        (False, True),
        (False, True),
        (False, True),
    ):
        person = Person("X", category, "", form, partial, confirmed)
        expected = must_be_masked(person, Purse("plan", None, pays))
        found = of_database(
            "SELECT relance_masked(%s, %s, %s, %s, %s)",
            category,
            form,
            "partial" if partial else "open",
            pays,
            confirmed,
        )
        assert found is expected, (category, form, partial, pays, confirmed)


@pytest.mark.parametrize(("pays_individuals", "masked"), [(False, False), (True, True)])
def test_an_unknown_beneficiary_is_masked_where_individuals_may_be_paid(
    pays_individuals: bool, masked: bool
) -> None:
    query = "SELECT relance_masked(NULL, NULL, NULL, %s, NULL)"

    assert of_database(query, pays_individuals) is masked
    assert must_be_masked(None, Purse("plan", None, pays_individuals)) is masked


@pytest.mark.parametrize(
    "amount", ["0", "0.01", "-1", "999.99", "1000", "-1234567.89", "999999999999.99"]
)
def test_messages_write_euros_as_pages_do(amount: str) -> None:
    written = of_database("SELECT relance_euros(%s::numeric)", amount)

    assert written == euros(Decimal(amount)).replace("\N{MINUS SIGN}", "-")
