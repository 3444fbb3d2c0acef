"""What the demo does on a database that has the plan and no demo yet."""

from datetime import date

import pytest

from dashboard.actions.demo.load import Demo, load_demo
from dashboard.actions.refusals import Refused
from dashboard.models import Fund, Grant, Movement, Plan
from tests import builders
from tests.actions.demo.conftest import DEPARTMENTS, TODAY

pytestmark = pytest.mark.usefixtures("plan")


def test_a_database_with_other_grants_is_refused_whole() -> None:
    builders.published("1000", reference="70-AUTRE")
    with pytest.raises(Refused, match="70-AUTRE"):
        load_demo(today=TODAY, departments=DEPARTMENTS)
    assert Grant.objects.count() == 1


def test_facts_alone_leave_no_trace_of_fiction_and_the_filler_may_come_later() -> None:
    assert load_demo(today=TODAY, facts_only=True) == Demo(208, 0)
    assert not Plan.objects.filter(fictional=True).exists()
    assert not Fund.objects.filter(pk__startswith="EX").exists()
    later = load_demo(today=TODAY, departments=("70",))
    assert later.facts == 0
    assert later.fictional > 15


def test_an_early_clock_gives_a_shorter_demo_that_holds() -> None:
    end = date(2022, 12, 31)
    load_demo(today=end, departments=("70",))
    assert not Movement.objects.filter(effective_on__gt=end).exists()
    assert Grant.objects.filter(fund__plan="exemple", year=2022).exists()
