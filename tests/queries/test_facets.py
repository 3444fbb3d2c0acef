from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest

from dashboard.queries.facets import FIELDS, facets
from dashboard.queries.filters import Filter
from tests.queries.worlds import Known, key_of

pytestmark = pytest.mark.django_db

LIVE = {"awarded_after": date(1900, 1, 1)}
FIELD_AXES = {field: axis for axis, field in FIELDS.items()}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"departments": ("70",)},
        {"departments": ("70", "nd"), "pillars": ("competitivite",)},
        {"funds": ("HV",), "years": (2021,), "categories": ("nd",)},
        {"plans": ("exemple",), "regions": ("27",)},
    ],
)
@pytest.mark.parametrize("live", [{}, LIVE], ids=["rollup", "live"])
def test_each_facet_counts_under_the_other_filters(
    rows: list[Known], asked: dict[str, tuple[str, ...]], live: dict[str, date]
) -> None:
    found = facets(Filter(**asked, **live))  # type: ignore[arg-type]
    assert list(found) == list(FIELDS)
    for axis, choices in found.items():
        kept = [row for row in rows if matches(row, asked, but=axis)]
        expected = Counter(key_of(row, axis) for row in kept)
        assert {choice.key: choice.grants for choice in choices} == expected
        awarded = {
            key: sum(row.awarded for row in kept if key_of(row, axis) == key) for key in expected
        }
        assert {choice.key: choice.awarded for choice in choices} == awarded


def matches(row: Known, asked: dict[str, tuple[str, ...]], *, but: str) -> bool:
    tests: list[Callable[[], bool]] = [
        lambda axis=FIELD_AXES[field], values=values: (  # type: ignore[misc]
            (key_of(row, axis) or "nd") in values
        )
        for field, values in asked.items()
        if FIELD_AXES[field] != but
    ]
    return all(test() for test in tests)


def test_choices_come_with_the_most_grants_first_and_the_unknown_last_among_equals(
    rows: list[Known],
) -> None:
    choices = facets(Filter(), ("departement",))["departement"]
    assert [(choice.key, choice.grants) for choice in choices] == [
        ("25", 2),
        ("70", 2),
        ("2A", 1),
        ("987", 1),
        (None, 1),
    ]


def test_facets_follow_a_text_search_and_communes(rows: list[Known]) -> None:
    found = facets(Filter(text="gray", communes=("70550",)), ("fonds", "taille"))
    assert [choice.key for choice in found["fonds"]] == ["RENO"]
    assert [(choice.key, str(choice.awarded)) for choice in found["taille"]] == [(None, "33.33")]
