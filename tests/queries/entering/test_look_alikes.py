"""Grants that may be one entered twice."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.models import DistinctGrants, Fund, Role, User
from dashboard.queries.entering.beneficiaries import suggested
from dashboard.queries.entering.envelopes import envelope_left
from dashboard.queries.entering.look_alikes import Award, look_alikes, twins_of
from tests import builders
from tests.signing_in import agent

pytestmark = pytest.mark.django_db
DAY = date(2021, 5, 6)


@pytest.fixture
def author(db: None) -> User:
    builders.territories()
    builders.pillars()
    builders.fund()
    builders.fund("PIT")
    return agent(Role.INSTRUCTOR)


def test_five_in_a_hundred_same_fund_same_month_in_reach(author: User) -> None:
    held = builders.beneficiary()
    merged = builders.beneficiary("Ancien", merged_into=held)
    near = [
        builders.grant("950", beneficiary=held),
        builders.grant("1050", beneficiary=merged, on=date(2021, 5, 31), precision="month"),
        builders.grant(
            None, beneficiary=held, status="draft", draft_amount=1000, draft_awarded_on=DAY
        ),
    ]
    builders.grant("949.99", beneficiary=held)
    builders.grant("1000", beneficiary=held, on=date(2021, 6, 1))
    builders.grant("1000", beneficiary=held, fund_code="PIT")
    builders.grant("1000", beneficiary=held, department="25")
    builders.grant("1000", beneficiary=builders.beneficiary("Autre"))
    builders.grant(
        None, beneficiary=held, status="cancelled", draft_amount=1000, draft_awarded_on=DAY
    )

    found = look_alikes(author, Award("IDF", held.pk, Decimal(1000), DAY))

    assert [twin.reference for twin in found] == [grant.reference for grant in near]


def test_two_told_apart_look_alike_no_more_either_way(author: User) -> None:
    held = builders.beneficiary()
    first, second = (builders.grant("1000", beneficiary=held) for _ in range(2))
    assert [twin.id for twin in twins_of(author, first)] == [second.pk]

    DistinctGrants.objects.create(grant=first, other=second, reason="Deux tranches", by=author)

    assert twins_of(author, first) == twins_of(author, second) == []


def test_the_envelope_of_the_department_comes_before_the_nations(author: User) -> None:
    fund = Fund.objects.get(pk="IDF")
    assert envelope_left(fund, 2021, "70") is None
    builders.allocation("1000000")
    builders.allocation("300000", department="70", nature="delegation", binding=True)
    builders.grant("100000")
    builders.grant("50000", department="25")

    own = envelope_left(fund, 2021, "70", Decimal(250_000))
    nation = envelope_left(fund, 2021, "25")

    assert own
    assert own.binding
    assert own.remaining == Decimal(200_000)
    assert own.after == Decimal(-50_000)
    assert own.excess == Decimal(50_000)
    assert nation
    assert nation.department is None
    assert nation.remaining == Decimal(650_000)


def test_a_suggestion_costs_one_query(author: User) -> None:
    builders.grant(beneficiary=builders.beneficiary("Gray Métal"))

    for text in ("gray", "552", "W701"):
        with CaptureQueriesContext(connection) as asked:
            suggested(author, text)
        assert len(asked) == 1, text
