"""What had been awarded by a day (`au`), and what was known at an instant (`connu_au`)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from dashboard.models import Publication
from dashboard.queries.filters import Filter
from dashboard.queries.listing import list_grants
from dashboard.queries.relations import AXES
from dashboard.queries.series import monthly
from dashboard.queries.totals import distinct_beneficiaries, totals, totals_by
from tests import builders
from tests.queries.worlds import Known, naive_by

pytestmark = pytest.mark.django_db


def test_a_day_after_everything_gives_the_present_figures(rows: list[Known]) -> None:
    wanted = Filter(as_of=date(2030, 1, 1))
    assert totals(wanted) == totals(Filter())
    for axis in AXES:
        assert {c.keys: c.totals for c in totals_by(wanted, (axis,))} == naive_by(rows, (axis,))


def test_the_last_instant_gives_the_present_figures(rows: list[Known]) -> None:
    last = Publication.objects.latest("no").at
    wanted = Filter(known_at=last)
    assert totals(wanted) == totals(Filter())
    for axis in AXES:
        assert {c.keys: c.totals for c in totals_by(wanted, (axis,))} == naive_by(rows, (axis,))
    both = Filter(known_at=last, as_of=date(2030, 1, 1))
    assert totals(both) == totals(Filter())
    assert monthly(both) == monthly(wanted) == monthly(Filter())


@pytest.mark.parametrize(
    "asked",
    [
        {"departments": ("70",)},
        {"communes": ("70279",)},
        {"communes": ("nd", "70279")},
        {"pillars": ("nd",)},
        {"categories": ("company",), "years": (2021,)},
        {"regions": ("27",), "text": "gray"},
    ],
)
def test_filters_say_the_same_at_the_last_day_and_instant_as_now(
    rows: list[Known], asked: dict[str, tuple[str, ...]]
) -> None:
    now = Filter(**asked)  # type: ignore[arg-type]
    last = Publication.objects.latest("no").at
    for then in (now.replace(known_at=last), now.replace(as_of=date(2030, 1, 1))):
        assert totals(then) == totals(now)
        assert [x.reference for x in list_grants(then).rows] == [
            x.reference for x in list_grants(now).rows
        ]
        assert [x.retained for x in list_grants(then).rows] == [
            x.retained for x in list_grants(now).rows
        ]


def answers(wanted: Filter) -> list[object]:
    """Figures that a permalink shows."""
    return [
        totals(wanted),
        totals(wanted.replace(communes=("70279",))),
        totals_by(wanted, ("departement", "fonds", "mois")),
        totals_by(wanted, ("commune", "categorie")),
        distinct_beneficiaries(wanted),
        monthly(wanted),
        [(line.amounts, line.retained) for line in list_grants(wanted).rows],
    ]


def correct(row: Known) -> None:
    wrong = builders.award(row.grant, "7", nature="amendment")
    builders.publish(row.grant)
    builders.reverse(wrong)
    builders.publish(row.grant)


def pay_more(row: Known) -> None:
    order = builders.commit(row.grant, "10")
    builders.pay(order, "5")
    builders.publish_ledger(row.grant)


def move(row: Known) -> None:
    builders.edit(row.grant, shares={}, fund_id="RENO", year=2022, objet="Ailleurs")
    builders.publish(row.grant)


def forget_who(row: Known) -> None:
    builders.edit(row.grant, beneficiary_id=None)
    builders.publish(row.grant)


def take_back(row: Known) -> None:
    builders.withdraw(row.grant)


def take_back_and_publish_again(row: Known) -> None:
    builders.withdraw(row.grant)
    builders.publish(row.grant)


def award_another(row: Known) -> None:
    builders.published("123", shares={"70279": 1})


@pytest.mark.parametrize(
    "later",
    [
        correct,
        pay_more,
        move,
        forget_who,
        take_back,
        take_back_and_publish_again,
        award_another,
    ],
)
def test_what_is_published_later_changes_no_earlier_answer(
    rows: list[Known], later: Callable[[Known], None]
) -> None:
    then = Filter(known_at=Publication.objects.latest("no").at)
    dated = then.replace(as_of=date(2021, 6, 30))
    before = [answers(then), answers(dated)]
    later(rows[0])
    assert [answers(then), answers(dated)] == before


def test_a_grant_withdrawn_since_keeps_its_amount_and_names_nobody(rows: list[Known]) -> None:
    then = Filter(known_at=Publication.objects.latest("no").at, departments=("70",))
    builders.withdraw(rows[0].grant)
    line = list_grants(then).rows[0]
    assert (line.withdrawn, line.objet, line.beneficiary, line.communes) == (
        True,
        "Aide retirée",
        None,
        (),
    )
    assert line.amounts.awarded == Decimal(200000)
    assert totals(then.replace(text="moderniser")).grants == 0
    assert totals(then.replace(beneficiary=rows[0].beneficiary)).grants == 0


def test_a_grant_masked_since_names_nobody_and_no_place_in_earlier_states(
    rows: list[Known],
) -> None:
    then = Filter(known_at=Publication.objects.latest("no").at, departments=("70",))
    person = builders.beneficiary("Paul Martin", category="individual")
    builders.edit(rows[0].grant, beneficiary_id=person.pk)
    builders.publish(rows[0].grant)
    line = list_grants(then).rows[0]
    assert line.amounts.awarded == Decimal(200000)
    assert line.beneficiary is not None
    assert (line.beneficiary.id, line.beneficiary.name) == (None, "Personne physique")
    assert line.communes == ()
    assert "GRAY" not in line.reference
    assert totals(then.replace(text="gray")).grants == 1  # the other grant, in Gray too


def test_a_year_alone_counts_at_its_last_day(rows: list[Known]) -> None:
    wanted = Filter(departments=("25",), funds=("HV",))
    assert totals(wanted.replace(as_of=date(2022, 12, 30))).grants == 0
    assert totals(wanted.replace(as_of=date(2022, 12, 31))).grants == 1
