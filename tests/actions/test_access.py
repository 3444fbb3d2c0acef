"""Giving, dating, removing roles: inside one's perimeter, and never one's own."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from dashboard.actions import access
from dashboard.actions.accounts import give_role
from dashboard.actions.refusals import Refused
from dashboard.models import AccessEvent, Membership, User
from dashboard.permissions import Right, may
from tests import builders
from tests.actions.access_scene import administrator, department, jobs, person, region

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country() -> None:
    builders.territories()


@pytest.fixture
def admin() -> User:
    return administrator(department="70")


@pytest.fixture
def agent() -> User:
    return person("agent@exemple.fr", "instructor")


def role_of(user: User) -> Membership:
    return user.memberships.get()


def test_an_administrator_gives_a_role_in_their_departement(admin: User) -> None:
    user = person("nouveau@exemple.fr")

    give_role(by=admin, to=user, role="reader", department=department("70"))

    assert may(user, Right.READ, department("70"))
    event = AccessEvent.objects.get()
    assert (event.act, event.by, event.account, event.role) == ("given", admin, user, "reader")


@pytest.mark.parametrize(
    ("over", "given", "allowed"),
    [
        ({"department": "70"}, ("25", None), False),
        ({"department": "70"}, (None, "27"), False),
        ({"department": "70"}, (None, None), False),
        ({"region": "27"}, ("25", None), True),
        ({"region": "27"}, (None, "27"), True),
        ({"region": "27"}, (None, "94"), False),
        ({"region": "27"}, (None, None), False),
        ({}, (None, "94"), True),
        ({}, (None, None), True),
    ],
)
def test_nobody_gives_beyond_their_perimeter(
    over: dict[str, str], given: tuple[str | None, str | None], allowed: bool
) -> None:
    by, to = administrator(**over), person("nouveau@exemple.fr")
    place = {
        "department": department(given[0]) if given[0] else None,
        "region": region(given[1]) if given[1] else None,
    }
    if allowed:
        give_role(by=by, to=to, role="reader", **place)  # type: ignore[arg-type]
        assert to.memberships.count() == 1
    else:
        with pytest.raises(PermissionDenied):
            give_role(by=by, to=to, role="reader", **place)  # type: ignore[arg-type]
        assert not to.memberships.exists()


def test_nobody_gives_themselves_a_right(admin: User) -> None:
    with pytest.raises(Refused, match="soi-même"):
        give_role(by=admin, to=admin, role="publisher", department=department("70"))


def test_who_awards_is_told_why_they_may_not_pay(admin: User, agent: User) -> None:
    with pytest.raises(Refused, match="est déjà instructeur pour Haute-Saône") as refused:
        give_role(by=admin, to=agent, role="accountant", department=department("70"))

    assert "2012-1246" in refused.value.message
    assert refused.value.field == "role"


def test_a_role_given_again_takes_the_new_end(admin: User, agent: User) -> None:
    agent.memberships.update(ends_at=timezone.now() - timedelta(days=1))
    give_role(by=admin, to=agent, role="instructor", department=department("70"))

    assert role_of(agent).ends_at is None
    assert may(agent, Right.ENTER, department("70"))


def test_a_role_that_is_dated_ends_by_itself(admin: User, agent: User) -> None:
    access.date_role(
        by=admin, membership=role_of(agent), ends_at=timezone.now() - timedelta(seconds=1)
    )

    assert not may(agent, Right.READ, department("70"))
    assert AccessEvent.objects.get().act == "dated"


def test_a_role_that_is_removed_gives_nothing(admin: User, agent: User) -> None:
    access.remove_role(by=admin, membership=role_of(agent), reason="A changé de service")

    assert not may(agent, Right.READ, department("70"))
    assert AccessEvent.objects.get().detail == "A changé de service"


def test_nobody_changes_their_own_roles(admin: User) -> None:
    with pytest.raises(Refused, match="autre administrateur"):
        access.remove_role(by=admin, membership=role_of(admin))
    with pytest.raises(Refused, match="autre administrateur"):
        access.date_role(by=admin, membership=role_of(admin), ends_at=None)


def test_the_neighbour_changes_nothing(agent: User) -> None:
    neighbour = administrator(department="25")

    for change in (
        lambda: access.remove_role(by=neighbour, membership=role_of(agent)),
        lambda: access.date_role(by=neighbour, membership=role_of(agent), ends_at=None),
    ):
        with pytest.raises(PermissionDenied):
            change()
    with pytest.raises(Refused, match="hors de votre périmètre"):
        access.reset_second_factor(by=neighbour, account=agent)
    with pytest.raises(Refused, match="hors de votre périmètre"):
        access.close_account(by=neighbour, account=agent)


def test_an_account_that_has_a_role_elsewhere_is_not_touched_from_here(
    admin: User, agent: User
) -> None:
    Membership.objects.create(user=agent, role="reader", department_id="25")

    with pytest.raises(Refused, match=r"Doubs \(25\)"):
        access.close_account(by=admin, account=agent)
    access.close_account(by=administrator(region="27"), account=agent)


def test_a_second_factor_that_is_reset_ends_the_sessions_and_says_so(
    admin: User, agent: User
) -> None:
    TOTPDevice.objects.create(user=agent)
    before = agent.get_session_auth_hash()

    access.reset_second_factor(by=admin, account=agent)

    agent.refresh_from_db()
    assert not TOTPDevice.objects.exists()
    assert agent.get_session_auth_hash() != before
    assert jobs("write")[0]["email"] == "agent@exemple.fr"


def test_a_closed_account_may_nothing_and_opens_again(admin: User, agent: User) -> None:
    access.close_account(by=admin, account=agent, reason="Départ")
    agent.refresh_from_db()
    assert not may(agent, Right.READ, department("70"))

    access.reopen_account(by=admin, account=agent)
    agent.refresh_from_db()
    assert may(agent, Right.READ, department("70"))


def test_one_does_not_close_one_s_own_account(admin: User) -> None:
    with pytest.raises(Refused, match="Mon compte"):
        access.close_account(by=admin, account=admin)


def test_the_history_of_access_is_append_only(admin: User, agent: User) -> None:
    access.remove_role(by=admin, membership=role_of(agent))

    for change in (AccessEvent.objects.all().delete, lambda: AccessEvent.objects.update(detail="")):
        with pytest.raises(DatabaseError, match="historique des accès"), transaction.atomic():
            change()
