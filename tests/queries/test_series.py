from datetime import date
from decimal import Decimal

import pytest

from dashboard.queries.filters import Filter
from dashboard.queries.series import MonthPoint, Series, cumulative, monthly
from dashboard.queries.totals import totals
from tests.queries.worlds import Known

pytestmark = pytest.mark.django_db

LIVE = {"awarded_after": date(1900, 1, 1)}


def point(month: date, awarded: str, committed: str = "0", paid: str = "0") -> MonthPoint:
    return MonthPoint(month, Decimal(awarded), Decimal(committed), Decimal(paid))


@pytest.mark.parametrize("live", [{}, LIVE])
def test_each_movement_stands_in_the_month_it_took_effect(
    rows: list[Known], live: dict[str, date]
) -> None:
    found = monthly(Filter(departments=("70",), **live))  # type: ignore[arg-type]
    assert found == Series(
        (
            point(date(2021, 5, 1), "200000"),
            point(date(2021, 6, 1), "100", "150000"),
            point(date(2021, 7, 1), "0", "100"),
            point(date(2021, 8, 1), "0"),
            point(date(2021, 9, 1), "0", "0", "60000"),
        ),
        year_only=0,
    )


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"regions": ("27",)},
        {"communes": ("70279",)},
        {"communes": ("70550", "nd")},
        {"categories": ("company",)},
        {"pillars": ("nd",)},
        {"text": "gray", "communes": ("nd",)},
    ],
)
def test_the_last_point_accumulated_is_the_total(
    rows: list[Known], asked: dict[str, tuple[str, ...]]
) -> None:
    for wanted in (Filter(**asked), Filter(**asked, **LIVE)):  # type: ignore[arg-type]
        last = cumulative(monthly(wanted)).points[-1]
        whole = totals(wanted)
        assert (last.awarded, last.committed, last.paid) == (
            whole.awarded,
            whole.committed,
            whole.paid,
        )


def test_grants_dated_by_their_year_alone_are_counted(rows: list[Known]) -> None:
    assert monthly(Filter()).year_only == 1
    assert monthly(Filter(departments=("70",))).year_only == 0
    assert monthly(Filter(categories=("company",))).year_only == 1


def test_a_correction_and_what_it_corrects_cancel_out(rows: list[Known]) -> None:
    found = monthly(Filter(plans=("exemple",)))
    assert found.points == (
        point(date(2021, 2, 1), "1000"),
        point(date(2021, 3, 1), "40"),
    )


def test_without_any_movement_there_is_no_point(rows: list[Known]) -> None:
    assert monthly(Filter(years=(2019,))) == Series((), 0)
    assert cumulative(Series((), 0)) == Series((), 0)


def test_december_is_followed_by_january() -> None:
    assert cumulative(
        Series((point(date(2020, 12, 1), "1"), point(date(2021, 1, 1), "2", "3")), 4)
    ) == Series((point(date(2020, 12, 1), "1"), point(date(2021, 1, 1), "3", "3")), 4)


def test_months_without_movement_are_there_over_new_year(rows: list[Known]) -> None:
    months = [p.month for p in monthly(Filter()).points]
    assert months[0] == date(2021, 1, 1)
    assert months[-1] == date(2022, 12, 1)
    assert len(months) == 24
