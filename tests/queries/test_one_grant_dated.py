"""One grant, followed day by day and publication by publication."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from dashboard.models import Publication
from dashboard.queries.filters import Filter
from dashboard.queries.listing import list_grants
from dashboard.queries.series import monthly
from dashboard.queries.totals import Totals, totals, totals_by
from tests import builders

pytestmark = pytest.mark.django_db


def sums(found: Totals) -> tuple[int, Decimal, Decimal, Decimal]:
    return (found.grants, found.awarded, found.committed, found.paid)


def of(*amounts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, amounts))


@pytest.fixture
def gray(db: None) -> Publication:
    """Awarded on 6 May, amended on 1 July, committed on 10 June, paid on 30 September 2021."""
    builders.territories()
    builders.pillars()
    builders.fund()
    made = builders.grant("100", shares={"70279": 2, "70550": 1}, on=date(2021, 5, 6))
    builders.award(made, "50", on=date(2021, 7, 1), nature="amendment")
    order = builders.commit(made, "90", on=date(2021, 6, 10))
    builders.pay(order, "10", on=date(2021, 9, 30))
    return builders.publish(made)[0]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2021, 5, 5), (0, *of("0", "0", "0"))),
        (date(2021, 5, 6), (1, *of("100", "0", "0"))),
        (date(2021, 6, 9), (1, *of("100", "0", "0"))),
        (date(2021, 6, 10), (1, *of("100", "90", "0"))),
        (date(2021, 7, 1), (1, *of("150", "90", "0"))),
        (date(2021, 9, 30), (1, *of("150", "90", "10"))),
    ],
)
def test_only_what_took_effect_by_the_end_of_the_day_counts(
    gray: Publication, day: date, expected: tuple[object, ...]
) -> None:
    wanted = Filter(as_of=day)
    assert sums(totals(wanted)) == expected
    assert [line.amounts.awarded for line in list_grants(wanted).rows] == (
        [expected[1]] if expected[0] else []
    )
    assert sum(point.awarded for point in monthly(wanted).points) == expected[1]


def test_at_a_day_each_movement_is_split_on_its_own(gray: Publication) -> None:
    # 100 -> 66.67 + 33.33; 50 -> 33.33 + 16.67; 90 -> 60 + 30.
    by_may = totals(Filter(as_of=date(2021, 5, 31), communes=("70279",)))
    by_july = totals(Filter(as_of=date(2021, 7, 31), communes=("70279",)))
    assert sums(by_may) == (1, *of("66.67", "0", "0"))
    assert sums(by_july) == (1, *of("100", "60", "0"))
    cells = totals_by(Filter(as_of=date(2021, 7, 31)), ("commune",))
    assert {cell.keys[0]: cell.totals.awarded for cell in cells} == {
        "70279": Decimal(100),
        "70550": Decimal(50),
    }


def test_amount_bounds_look_at_the_whole_grant_as_it_was_that_day(gray: Publication) -> None:
    bounds = {"amount_min": Decimal(101), "communes": ("70279",)}
    assert totals(Filter(as_of=date(2021, 6, 30), **bounds)).grants == 0  # type: ignore[arg-type]
    assert totals(Filter(as_of=date(2021, 7, 1), **bounds)).awarded == 100  # type: ignore[arg-type]


def test_before_its_publication_a_grant_is_not_known(gray: Publication) -> None:
    assert totals(Filter(known_at=gray.at - timedelta(microseconds=1))).grants == 0
    assert totals(Filter(known_at=gray.at)).grants == 1


def test_an_amendment_waits_for_its_publication_and_a_payment_does_not(gray: Publication) -> None:
    made = gray.grant
    builders.award(made, "50", on=date(2021, 8, 1), nature="amendment")
    order = made.movements.get(nature="legal_commitment")
    builders.pay(order, "20", on=date(2021, 8, 2))
    builders.publish_ledger(made)
    assert sums(totals(Filter())) == (1, *of("150", "90", "30"))
    published: datetime = builders.publish(made)[0].at
    assert sums(totals(Filter())) == (1, *of("200", "90", "30"))
    before = Filter(known_at=published - timedelta(microseconds=1))
    assert sums(totals(before)) == (1, *of("150", "90", "30"))
    assert sums(totals(Filter(known_at=gray.at))) == (1, *of("150", "90", "10"))
