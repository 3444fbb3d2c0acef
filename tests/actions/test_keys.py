"""Access keys of the API."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from dashboard.actions.callers import use_key
from dashboard.actions.keys import NewKey, create_key, create_partner, keys_seen_by, revoke_key
from dashboard.actions.refusals import Refused
from dashboard.models import AccessKey, Department, Role, Scope, User
from tests import builders
from tests.signing_in import agent

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture(autouse=True)
def territories() -> None:
    builders.territories()


def draw(by: User, to: User | None = None, *, days: int = 30, scope: str = Scope.READ) -> NewKey:
    return create_key(
        by=by,
        to=to or by,
        name="Logiciel",
        scope=scope,
        expires_at=NOW + timedelta(days=days),
        now=NOW,
    )


def partner(by: User, department: str | None = "70", role: str = Role.INSTRUCTOR) -> User:
    return create_partner(
        by=by,
        name="Chambre de commerce",
        contact="si@exemple.fr",
        role=role,
        department=Department.objects.get(pk=department) if department else None,
    )


def test_only_the_digest_of_a_key_is_kept() -> None:
    new = draw(agent(Role.READER))

    kept = str(AccessKey.objects.values_list())
    assert new.token not in kept
    assert new.token.startswith(new.key.opening)
    assert len(new.key.opening) == 12


def test_a_key_is_recognised_with_its_account_scope_and_last_use() -> None:
    reader = agent(Role.READER)
    new = draw(reader, scope=Scope.WRITE)
    holder = use_key(new.token)

    assert holder is not None
    assert (holder.key_id, holder.account_id, holder.writes) == (new.key.pk, reader.pk, True)
    new.key.refresh_from_db()
    assert isinstance(new.key.last_used_at, datetime)
    assert use_key(f"{new.token}0") is None


def test_a_key_that_expired_was_revoked_or_lost_its_account_is_refused() -> None:
    owner = agent(Role.READER)
    expired, revoked, closed = draw(owner), draw(owner), draw(owner)
    AccessKey.objects.filter(pk=expired.key.pk).update(
        created_at=NOW - timedelta(days=2), expires_at=NOW - timedelta(days=1)
    )
    revoke_key(by=owner, key=revoked.key, now=NOW)
    assert use_key(closed.token) is not None
    User.objects.filter(pk=owner.pk).update(is_active=False)

    assert use_key(expired.token) is None
    assert use_key(revoked.token) is None
    assert use_key(closed.token) is None


@pytest.mark.parametrize("days", [0, -1, 733])
def test_a_key_expires_within_two_years(days: int) -> None:
    with pytest.raises(Refused, match="deux ans"):
        draw(agent(Role.READER), days=days)


def test_an_account_without_any_right_draws_no_key() -> None:
    with pytest.raises(PermissionDenied):
        draw(builders.user())


def test_nobody_draws_a_key_in_the_name_of_another_person() -> None:
    with pytest.raises(PermissionDenied, match="depuis son compte"):
        draw(agent(Role.ADMINISTRATOR), agent(Role.INSTRUCTOR))


def test_an_administrator_draws_keys_for_partners_of_their_perimeter_only() -> None:
    here, elsewhere = agent(Role.ADMINISTRATOR), agent(Role.ADMINISTRATOR, "25")
    chamber = partner(here)

    assert use_key(draw(here, chamber).token) is not None
    for stranger in (elsewhere, agent(Role.INSTRUCTOR)):
        with pytest.raises(PermissionDenied):
            draw(stranger, chamber)


def test_a_partner_is_opened_over_a_perimeter_where_one_gives_keys() -> None:
    with pytest.raises(PermissionDenied):
        partner(agent(Role.ADMINISTRATOR), "25")
    with pytest.raises(PermissionDenied):
        partner(agent(Role.ADMINISTRATOR), None)
    with pytest.raises(Refused):
        partner(agent(Role.ADMINISTRATOR), "70", Role.PUBLISHER)


def test_a_partner_can_never_sign_in() -> None:
    assert not partner(agent(Role.ADMINISTRATOR)).has_usable_password()


def test_each_sees_their_own_keys_and_an_administrator_those_of_their_perimeter() -> None:
    manager, other = agent(Role.ADMINISTRATOR), agent(Role.ADMINISTRATOR, "25")
    national = agent(Role.ADMINISTRATOR, None)
    instructor = agent(Role.INSTRUCTOR)
    key = draw(instructor).key

    assert [key] == list(keys_seen_by(instructor))
    assert [key] == list(keys_seen_by(manager))
    assert [key] == list(keys_seen_by(national))
    assert not keys_seen_by(other)
    assert not keys_seen_by(agent(Role.READER))


def test_a_key_is_revoked_by_its_owner_or_who_gives_keys_there() -> None:
    instructor = agent(Role.INSTRUCTOR)
    first, second = draw(instructor), draw(instructor)
    for stranger in (agent(Role.READER), agent(Role.ADMINISTRATOR, "25")):
        with pytest.raises(PermissionDenied):
            revoke_key(by=stranger, key=first.key, now=NOW)

    assert revoke_key(by=instructor, key=first.key, now=NOW).revoked_at == NOW
    assert revoke_key(by=agent(Role.ADMINISTRATOR), key=second.key, now=NOW).revoked_at == NOW
    later = NOW + timedelta(days=1)
    assert revoke_key(by=instructor, key=first.key, now=later).revoked_at == NOW
