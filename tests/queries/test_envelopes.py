from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from dashboard.models import Allocation
from dashboard.queries.envelopes import (
    Consumption,
    FundRow,
    consumption,
    consumption_by_year,
    consumption_rate,
    list_allocations,
)
from dashboard.queries.filters import Filter
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def funds(db: None) -> None:
    builders.territories()
    builders.pillars()
    builders.fund("IDF", pillar="competitivite")
    builders.fund("RENO", pillar="ecologie")
    builders.fund("HV", pillar=None)


def row_of(wanted: Filter, fund: str) -> FundRow:
    (found,) = [
        row for pillar in consumption(wanted).pillars for row in pillar.funds if row.fund == fund
    ]
    return found


def figures(wanted: Filter, fund: str = "IDF") -> Consumption:
    return row_of(wanted, fund).figures


def shown(found: Consumption) -> tuple[object, ...]:
    """Envelope, consumed, remaining, exceeded."""
    return (found.allocated, found.consumed, found.remaining, found.exceeded)


def test_a_national_envelope_is_consumed_by_every_award_of_its_fund_and_year() -> None:
    builders.allocation("1000")
    builders.published("300", department="70")
    builders.published("200", department=None)
    builders.published("50", department="25", year=2022)
    found = figures(Filter(years=(2021,)))
    assert shown(found) == (1000, 500, 500, False)
    assert found.grants == 2


def test_a_departement_with_an_envelope_is_set_against_it() -> None:
    builders.allocation("1000")
    builders.allocation("400", department="70", nature="delegation")
    builders.published("300", department="70")
    builders.published("200", department="25")
    own = figures(Filter(departments=("70",)))
    assert shown(own) == (400, 300, 100, False)
    assert own.national == 1000
    other = figures(Filter(departments=("25",)))
    assert shown(other) == (None, 0, None, False)
    assert (other.awarded, other.national) == (Decimal(200), Decimal(1000))


def test_what_is_delegated_counts_once_for_france() -> None:
    builders.allocation("1000")
    builders.allocation("400", department="70", nature="delegation")
    builders.allocation("50", department="25")
    builders.published("300", department="70")
    builders.published("900", department="987")
    assert shown(figures(Filter())) == (1050, 1200, -150, True)


def test_without_a_national_envelope_only_awards_under_one_are_consumed() -> None:
    builders.allocation("400", department="70")
    builders.published("300", department="70")
    builders.published("200", department="25")
    found = figures(Filter())
    assert shown(found) == (400, 300, 100, False)
    assert found.awarded == 500


def test_a_region_adds_up_its_departements() -> None:
    builders.allocation("400", department="70")
    builders.allocation("100", department="25")
    builders.allocation("999", department="2A")
    builders.published("300", department="70")
    builders.published("150", department="25")
    found = figures(Filter(regions=("27",)))
    assert shown(found) == (500, 450, 50, False)


def test_lines_of_one_envelope_add_up_with_their_sign() -> None:
    builders.allocation("1000")
    builders.allocation("-300", nature="freeze")
    builders.allocation("50", nature="carry_over")
    assert figures(Filter()).allocated == 750


def test_an_envelope_nobody_consumes_is_shown() -> None:
    builders.allocation("1000")
    assert shown(figures(Filter())) == (1000, 0, 1000, False)


def test_funds_add_up_to_pillars_and_pillars_to_the_total_in_their_order() -> None:
    builders.allocation("1000")
    builders.allocation("500", fund_code="RENO")
    first = builders.grant("300")
    builders.pay(builders.commit(first, "250"), "100")
    builders.publish(first)
    builders.published("100", fund_code="RENO")
    builders.published("70", fund_code="HV", department="25")
    table = consumption(Filter())
    assert [(row.pillar, row.name) for row in table.pillars] == [
        ("ecologie", "Écologie"),
        ("competitivite", "Compétitivité"),
        (None, ""),
    ]
    total = table.total
    assert shown(total) == (1500, 400, 1100, False)
    assert (total.awarded, total.committed, total.paid, total.grants) == (
        Decimal(470),
        Decimal(250),
        Decimal(100),
        3,
    )


def test_an_award_not_published_consumes_nothing_in_public() -> None:
    builders.allocation("1000")
    builders.grant("300")
    assert shown(figures(Filter())) == (1000, 0, 1000, False)


def test_lines_over_several_years_not_retained_or_regional_stand_apart() -> None:
    builders.allocation("1000")
    builders.allocation("7", last_year=2023)
    builders.allocation("8", retained=False)
    builders.allocation("9", region="27")
    builders.allocation("10", territory_label="Massif des Vosges")
    builders.allocation("11", department="25", retained=False)
    table = consumption(Filter())
    assert table.total.allocated == 1000
    assert [line.amount for line in table.apart] == [7, 8, 9, 10, 11]
    assert [line.territory for line in table.apart] == [
        "FR",
        "FR",
        "R27",
        "Massif des Vosges",
        "25",
    ]
    builders.published("1", department="70")
    around_70 = consumption(Filter(departments=("70",))).apart
    assert [line.amount for line in around_70] == [7, 8, 9]
    assert consumption(Filter(years=(2023,))).apart[0].amount == 7


def test_a_rate_needs_an_envelope_and_complete_data() -> None:
    builders.allocation("1000")
    builders.published("250", department="70")
    assert consumption_rate(figures(Filter())) is None
    builders.coverage()
    assert consumption_rate(figures(Filter())) == Decimal("0.25")
    assert consumption_rate(figures(Filter(departments=("70",)))) is None
    builders.coverage(complete=False)
    assert consumption_rate(figures(Filter())) is None


def test_the_own_coverage_of_a_departement_wins_over_the_nation() -> None:
    builders.allocation("1000", department="70")
    builders.published("250", department="70")
    builders.coverage()
    assert figures(Filter(departments=("70",))).complete
    builders.coverage(department="70", complete=False)
    assert not figures(Filter(departments=("70",))).complete
    assert figures(Filter()).complete


def test_years_are_told_one_by_one() -> None:
    for year, amount in ((2020, "40"), (2021, "175"), (2022, "100")):
        builders.allocation(amount, year=year)
    builders.published("200", year=2021)
    found = consumption_by_year(Filter(), "IDF")
    assert [(row.year, row.figures.allocated, row.figures.exceeded) for row in found] == [
        (2020, Decimal(40), False),
        (2021, Decimal(175), True),
        (2022, Decimal(100), False),
    ]
    assert figures(Filter()).allocated == 315
    assert figures(Filter()).exceeded


def test_binding_envelopes_say_so() -> None:
    builders.allocation("1000", binding=True)
    builders.allocation("500", fund_code="RENO")
    assert figures(Filter()).binding
    assert not figures(Filter(), "RENO").binding


def test_at_a_day_only_lines_and_awards_in_effect_count() -> None:
    builders.allocation("1000", effective_on=date(2021, 1, 1))
    builders.allocation("500", effective_on=date(2021, 7, 1), nature="carry_over")
    builders.published("300", on=date(2021, 5, 6))
    builders.published("200", on=date(2021, 8, 1))
    assert shown(figures(Filter(as_of=date(2021, 6, 30)))) == (1000, 300, 700, False)
    assert shown(figures(Filter(as_of=date(2021, 8, 1)))) == (1500, 500, 1000, False)


def test_at_an_instant_later_lines_are_not_known() -> None:
    builders.allocation("1000")
    made = builders.published("300")
    then = max(
        made.publications.latest("no").at,
        Allocation.objects.latest("recorded_at").recorded_at,
    )
    builders.allocation("500", nature="carry_over")
    builders.published("100")
    assert shown(figures(Filter(known_at=then))) == (1000, 300, 700, False)
    assert consumption(Filter(known_at=datetime(2020, 1, 1, tzinfo=UTC))).pillars == ()


def test_other_parts_of_the_filter_are_left_aside() -> None:
    builders.allocation("1000")
    builders.published("300")
    wanted = Filter(text="introuvable", communes=("70279",), amount_min=Decimal(999))
    assert consumption(wanted) == consumption(Filter())


def test_lines_are_listed_by_pages_both_ways() -> None:
    for number in range(1, 8):
        builders.allocation(
            str(number), year=2020 + number % 3, department=("70", None)[number % 2]
        )
    builders.allocation("99", fund_code="RENO")
    page = list_allocations(Filter(funds=("IDF",)), limit=3)
    pages = [page]
    while page.next:
        page = list_allocations(Filter(funds=("IDF",)), limit=3, cursor=page.next)
        pages.append(page)
    amounts = [int(line.amount) for page in pages for line in page.rows]
    assert amounts == [3, 6, 1, 4, 7, 2, 5]
    back = [page]
    while page.previous:
        page = list_allocations(Filter(funds=("IDF",)), limit=3, cursor=page.previous)
        back.insert(0, page)
    assert [page.rows for page in back] == [page.rows for page in pages]


def test_lines_are_listed_for_the_exact_territory() -> None:
    builders.allocation("1")
    builders.allocation("2", department="70")
    builders.allocation("3", region="27")
    builders.allocation("4", department="2A", year=2020, last_year=2022)
    listed = {
        name: [int(line.amount) for line in list_allocations(wanted).rows]
        for name, wanted in {
            "70": Filter(departments=("70",)),
            "27": Filter(regions=("27",)),
            "all": Filter(),
            "2022": Filter(years=(2022,)),
            "ecologie": Filter(pillars=("ecologie",)),
        }.items()
    }
    assert listed == {"70": [2], "27": [2, 3], "all": [4, 1, 2, 3], "2022": [4], "ecologie": []}
