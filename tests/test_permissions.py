"""Who may do what, and where: the tables of roles as a lawyer would read them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from dashboard.actions.accounts import system_account
from dashboard.models import Department, Membership, Role, User
from dashboard.permissions import (
    RIGHTS_OF_ROLE,
    RIGHTS_OF_SYSTEM_ACCOUNT,
    Right,
    departments_with,
    may,
    require,
)
from tests import builders

pytestmark = pytest.mark.django_db
Place = dict[str, str]

TABLE = """
               READ ENTER AWARD COMMIT PAY PUBLISH IMPORT ALLOCATE WRITE RECONCILE ADMINISTER KEYS
instructor     x    x     x     x      .   .       x      .        .     .         .          .
accountant     x    .     .     .      x   .       x      .        .     x         .          .
publisher      x    .     .     .      .   x       .      .        x     .         .          .
reader         x    .     .     .      .   .       .      .        .     .         .          .
administrator  x    .     .     .      .   .       .      x        .     x         x          x
import         x    x     x     x      x   .       x      .        .     .         .          .
exploitant     x    .     .     .      .   x       .      x        x     .         x          .
"""
COLUMNS, *LINES = (line.split() for line in TABLE.strip().splitlines())
EXPECTED = {
    role: {Right[name] for name, mark in zip(COLUMNS, marks, strict=True) if mark == "x"}
    for role, *marks in LINES
}
HOLDERS: dict[str, frozenset[Right]] = {**RIGHTS_OF_ROLE, **RIGHTS_OF_SYSTEM_ACCOUNT}


@pytest.fixture(autouse=True)
def country() -> None:
    builders.territories()


def holder(role: str, department: str | None = None, region: str | None = None) -> User:
    user = builders.user()
    Membership.objects.create(user=user, role=role, department_id=department, region_id=region)
    return user


def department(code: str) -> Department:
    return Department.objects.get(code=code)


@pytest.mark.parametrize("role", EXPECTED)
def test_each_role_holds_exactly_the_rights_of_its_line(role: str) -> None:
    assert HOLDERS[role] == EXPECTED[role]


def test_every_role_and_every_right_is_in_the_table() -> None:
    assert set(EXPECTED) == {*Role.values, *RIGHTS_OF_SYSTEM_ACCOUNT}
    assert {Right[name] for name in COLUMNS} == set(Right)


@pytest.mark.parametrize("role", Role.values)
def test_no_role_of_a_person_both_awards_and_pays(role: str) -> None:
    """Décret n° 2012-1246 du 7 novembre 2012, article 9."""
    assert not {Right.AWARD, Right.PAY} <= RIGHTS_OF_ROLE[role]


@pytest.mark.parametrize("role", Role.values)
def test_no_role_of_a_person_both_enters_and_publishes(role: str) -> None:
    assert not {Right.ENTER, Right.PUBLISH} <= RIGHTS_OF_ROLE[role]


@pytest.mark.parametrize(
    ("perimeter", "inside", "outside"),
    [
        ({"department": "70"}, ["70"], ["25", "2A", "987", None]),
        ({"region": "27"}, ["70", "25"], ["2A", "987", None]),
        ({}, ["70", "25", "2A", "987", None], []),
    ],
)
def test_a_right_holds_inside_its_perimeter_only(
    perimeter: dict[str, str], inside: list[str | None], outside: list[str | None]
) -> None:
    user = holder(Role.INSTRUCTOR, **perimeter)

    for code in inside:
        assert may(user, Right.ENTER, department(code) if code else None), code
    for code in outside:
        assert not may(user, Right.ENTER, department(code) if code else None), code


def test_a_role_in_one_place_gives_nothing_to_another_role_elsewhere() -> None:
    user = holder(Role.INSTRUCTOR, department="70")
    Membership.objects.create(user=user, role=Role.PUBLISHER, department_id="25")

    assert not may(user, Right.PUBLISH, department("70"))
    assert not may(user, Right.ENTER, department("25"))


@pytest.mark.parametrize("role", Role.values)
def test_an_inactive_account_may_do_nothing(role: str) -> None:
    user = holder(role)
    user.is_active = False

    assert not any(may(user, right, None) for right in Right)
    assert all(departments_with(user, right) == set() for right in Right)


def test_being_a_superuser_of_the_site_gives_no_right_over_grants() -> None:
    user = builders.user(is_superuser=True, is_staff=True)

    assert not any(may(user, right, department("70")) for right in Right)


def test_a_system_account_that_is_not_listed_may_do_nothing() -> None:
    user = builders.user("inconnu", is_system=True)

    assert not any(may(user, right, None) for right in Right)


def test_a_person_named_like_a_system_account_is_not_one() -> None:
    person = builders.user("exploitant")

    assert not any(may(person, right, None) for right in Right)


@pytest.mark.parametrize(
    ("perimeter", "expected"),
    [
        ({"department": "70"}, {"70"}),
        ({"region": "27"}, {"70", "25"}),
        ({}, None),
    ],
)
def test_the_places_of_a_right_are_those_where_it_may_be_used(
    perimeter: dict[str, str], expected: set[str] | None
) -> None:
    user = holder(Role.PUBLISHER, **perimeter)

    assert departments_with(user, Right.PUBLISH) == expected
    assert departments_with(user, Right.ENTER) == set()


def test_places_of_several_memberships_add_up() -> None:
    user = holder(Role.PUBLISHER, department="2A")
    Membership.objects.create(user=user, role=Role.PUBLISHER, region_id="27")

    assert departments_with(user, Right.PUBLISH) == {"2A", "70", "25"}


def test_a_refusal_says_who_what_and_where_in_french() -> None:
    user = holder(Role.READER, department="70")

    with pytest.raises(
        PermissionDenied, match="n'a pas le droit de publier pour le département 70"
    ):
        require(user, Right.PUBLISH, department("70"))
    with pytest.raises(PermissionDenied, match="pour la France entière"):
        require(user, Right.PUBLISH, None)


def test_the_two_accounts_of_the_command_line_can_never_sign_in() -> None:
    for name in RIGHTS_OF_SYSTEM_ACCOUNT:
        account = system_account(name)

        assert account.is_system
        assert not account.has_usable_password()
        assert system_account(name).pk == account.pk


def test_the_account_that_enters_a_file_is_not_the_one_that_publishes_it() -> None:
    enters, publishes = (system_account(name) for name in ("import", "exploitant"))

    assert not may(enters, Right.PUBLISH, None)
    assert not may(publishes, Right.ENTER, None)
    assert not may(publishes, Right.AWARD, None)


def test_a_membership_that_has_ended_gives_nothing() -> None:
    user = holder(Role.INSTRUCTOR, department="70")
    user.memberships.update(ends_at=Now() - timedelta(seconds=1))

    assert not may(user, Right.READ, department("70"))
    assert departments_with(user, Right.READ) == set()


def test_a_membership_that_has_not_ended_yet_gives_its_rights() -> None:
    user = holder(Role.INSTRUCTOR, department="70")
    user.memberships.update(ends_at=Now() + timedelta(days=1))

    assert may(user, Right.ENTER, department("70"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"department_id": "70"}, {"department_id": "70"}),
        ({"department_id": "70"}, {"region_id": "27"}),
        ({"region_id": "27"}, {"department_id": "25"}),
        ({"region_id": "27"}, {"region_id": "27"}),
        ({"department_id": "987"}, {}),
        ({}, {"region_id": "27"}),
    ],
)
def test_nobody_awards_and_pays_on_one_territory(one: Place, other: Place) -> None:
    for first, second in (("instructor", "accountant"), ("accountant", "instructor")):
        user = builders.user()
        Membership.objects.create(user=user, role=first, **one)
        with pytest.raises(IntegrityError, match="2012-1246"), transaction.atomic():
            Membership.objects.create(user=user, role=second, **other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"department_id": "70"}, {"department_id": "25"}),
        ({"department_id": "70"}, {"region_id": "94"}),
        ({"department_id": "987"}, {"region_id": "27"}),
    ],
)
def test_one_may_award_here_and_pay_elsewhere(one: Place, other: Place) -> None:
    user = builders.user()
    Membership.objects.create(user=user, role="instructor", **one)
    Membership.objects.create(user=user, role="accountant", **other)


def test_a_side_that_has_ended_leaves_room_for_the_other() -> None:
    user = holder(Role.INSTRUCTOR, department="70")
    user.memberships.update(ends_at=Now() - timedelta(seconds=1))
    Membership.objects.create(user=user, role="accountant", department_id="70")

    with pytest.raises(IntegrityError, match="2012-1246"), transaction.atomic():
        Membership.objects.filter(role="instructor").update(ends_at=None)
