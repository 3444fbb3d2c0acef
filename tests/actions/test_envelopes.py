"""Envelopes, coverage and roles: who may keep them, and what they refuse."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from dashboard.actions.accounts import give_role, system_account
from dashboard.actions.grants import create_grant, submit_grant
from dashboard.actions.plan import AllocationLine, add_allocation, set_coverage
from dashboard.actions.refusals import Refused
from dashboard.models import Allocation, Coverage, Department, Fund, Membership, Region
from dashboard.queries.coverage import complete_years
from dashboard.queries.filters import Filter
from tests import builders
from tests.actions.holders import DAY, entry, holder, submitted


@pytest.fixture(autouse=True)
def country(db: None) -> None:
    builders.territories()
    builders.pillars()
    builders.fund()


def line(amount: int, department: str | None = None, **fields: Any) -> AllocationLine:
    values: dict[str, Any] = {
        "fund": Fund.objects.get(),
        "first_year": 2021,
        "last_year": 2021,
        "amount": Decimal(amount),
        "effective_on": DAY,
        "department": Department.objects.get(code=department) if department else None,
        **fields,
    }
    return AllocationLine(**values)


@pytest.mark.parametrize("role", ["instructor", "accountant", "publisher", "reader"])
def test_only_an_administrator_keeps_envelopes_and_coverage(role: str) -> None:
    with pytest.raises(PermissionDenied):
        add_allocation(by=holder(role), line=line(10))
    with pytest.raises(PermissionDenied):
        set_coverage(
            by=holder(role),
            fund=Fund.objects.get(),
            year=2021,
            department=None,
            complete=True,
            source="x",
        )


def test_an_administrator_of_a_department_keeps_its_envelope_not_the_nation_s() -> None:
    keeper = holder("administrator", department="70")

    add_allocation(by=keeper, line=line(10, "70"))
    with pytest.raises(PermissionDenied):
        add_allocation(by=keeper, line=line(10))
    with pytest.raises(PermissionDenied):
        add_allocation(by=keeper, line=line(10, "25"))


def test_what_a_binding_envelope_cannot_bear_is_refused_naming_the_excess() -> None:
    agent, keeper = holder("instructor"), holder("administrator")
    add_allocation(by=keeper, line=line(1500, binding=True))
    submitted(agent)
    second = create_grant(by=agent, entry=entry("70-A2"))

    with pytest.raises(Refused) as refusal:
        submit_grant(by=agent, grant=second)

    said = refusal.value.message.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\xa0", " ")
    assert said == (
        "L'enveloppe limitative IDF 2021 (France) serait dépassée de 500,00 € :"
        " 2 000,00 € pour 1 500,00 €."
    )
    assert refusal.value.hint
    second.refresh_from_db()
    assert second.status == "draft"


def test_an_envelope_that_does_not_bind_may_be_exceeded() -> None:
    agent = holder("instructor")
    add_allocation(by=holder("administrator"), line=line(1))

    submitted(agent)


def test_an_envelope_does_not_bind_under_what_is_already_awarded() -> None:
    submitted(holder("instructor"))

    with pytest.raises(Refused, match="serait dépassée"):
        add_allocation(by=holder("administrator"), line=line(999, binding=True))

    assert not Allocation.objects.exists()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"last_year": 2020}, "précède le premier"),
        ({"nature": "delegation"}, "désigne le département"),
        ({"binding": True, "retained": False}, "limitative est retenue"),
    ],
)
def test_an_impossible_line_is_refused_in_french(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says):
        add_allocation(by=holder("administrator"), line=line(1, **fields))


def test_a_line_has_one_territory() -> None:
    with pytest.raises(Refused, match="un seul territoire"):
        add_allocation(
            by=holder("administrator"),
            line=line(1, "70", region=Region.objects.get(code="27")),
        )


def test_what_is_said_of_coverage_is_kept_and_not_said_twice() -> None:
    keeper, fund = holder("administrator"), Fund.objects.get()
    for complete in (True, False, False):
        set_coverage(
            by=keeper, fund=fund, year=2021, department=None, complete=complete, source="DGE"
        )

    assert [said.complete for said in Coverage.objects.order_by("pk")] == [True, False]


def test_an_earlier_instant_keeps_what_was_said_of_coverage_then() -> None:
    keeper, fund = holder("administrator"), Fund.objects.get()
    told = [
        set_coverage(
            by=keeper, fund=fund, year=2021, department=None, complete=complete, source="DGE"
        )
        for complete in (True, False)
    ]
    instants = [Coverage.objects.get(pk=line.pk).recorded_at for line in told]

    known = [complete_years(Filter(known_at=instant)) for instant in instants]

    assert known == [{("IDF", 2021)}, frozenset()]
    assert complete_years(Filter()) == frozenset()


def test_roles_are_given_by_an_administrator_of_that_place() -> None:
    someone, place = builders.user(), Department.objects.get(code="70")
    local = holder("administrator", department="70")

    give_role(by=local, to=someone, role="instructor", department=place)
    with pytest.raises(PermissionDenied):
        give_role(by=local, to=someone, role="instructor")
    with pytest.raises(PermissionDenied):
        give_role(by=local, to=someone, role="publisher", region=Region.objects.get(code="27"))
    with pytest.raises(PermissionDenied):
        give_role(by=holder("publisher"), to=someone, role="publisher", department=place)

    assert list(Membership.objects.filter(user=someone).values_list("role", "department")) == [
        ("instructor", "70")
    ]


def test_giving_a_role_twice_gives_it_once() -> None:
    someone, chief = builders.user(), holder("administrator")

    for _ in range(2):
        give_role(by=chief, to=someone, role="reader")

    assert Membership.objects.filter(user=someone).count() == 1


def test_an_unknown_system_account_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="Compte système inconnu"):
        system_account("root")
