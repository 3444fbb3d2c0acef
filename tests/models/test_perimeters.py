"""What a QuerySet lets an account see or touch, whatever the screen that asks."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.actions.accounts import system_account
from dashboard.models import (
    Allocation,
    Grant,
    ImportBatch,
    Membership,
    Movement,
    Role,
    SourceRow,
    User,
)
from tests import builders

pytestmark = pytest.mark.django_db

HERE, THERE, NATION = "70", "25", None
PLACES = (HERE, THERE, "2A", NATION)
LOCKS = ("visible_to", "editable_by", "payable_by", "publishable_by")
ALL = frozenset(PLACES)
NONE: frozenset[str | None] = frozenset()
# Role, over 70: what each lock opens.
OPENED = {
    Role.INSTRUCTOR: {"visible_to", "editable_by"},
    Role.ACCOUNTANT: {"visible_to", "payable_by"},
    Role.PUBLISHER: {"visible_to", "publishable_by"},
    Role.READER: {"visible_to"},
    Role.ADMINISTRATOR: {"visible_to"},
}


@pytest.fixture(autouse=True)
def grants() -> dict[str | None, Grant]:
    builders.territories()
    builders.pillars()
    builders.fund()
    return {place: builders.grant("100", department=place) for place in PLACES}


def holder(role: str, department: str | None = None, region: str | None = None) -> User:
    user = builders.user()
    Membership.objects.create(user=user, role=role, department_id=department, region_id=region)
    return user


def opened(lock: str, user: User) -> set[str | None]:
    return {grant.department_id for grant in getattr(Grant.objects, lock)(user)}


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("role", Role.values)
def test_each_lock_opens_to_the_roles_of_its_right_inside_their_perimeter(
    role: str, lock: str
) -> None:
    expected = {HERE} if lock in OPENED[Role(role)] else set()

    assert opened(lock, holder(role, department=HERE)) == expected


def test_a_region_is_its_departments_and_france_is_everything() -> None:
    assert opened("visible_to", holder(Role.READER, region="27")) == {HERE, THERE}
    assert opened("visible_to", holder(Role.READER)) == ALL


def test_a_role_in_one_place_opens_no_other_lock_elsewhere() -> None:
    user = holder(Role.INSTRUCTOR, department=HERE)
    Membership.objects.create(user=user, role=Role.PUBLISHER, department_id=THERE)

    assert opened("editable_by", user) == {HERE}
    assert opened("publishable_by", user) == {THERE}
    assert opened("visible_to", user) == {HERE, THERE}


@pytest.mark.parametrize("lock", LOCKS)
def test_who_is_not_signed_in_or_was_removed_opens_nothing(lock: str) -> None:
    removed = holder(Role.INSTRUCTOR)
    removed.is_active = False

    assert not getattr(Grant.objects, lock)(removed).exists()
    assert not getattr(Grant.objects, lock)(AnonymousUser()).exists()
    assert not getattr(Grant.objects, lock)(builders.user(is_superuser=True)).exists()


def test_the_accounts_of_the_command_line_open_what_their_table_says() -> None:
    assert opened("visible_to", system_account("import")) == ALL
    assert opened("publishable_by", system_account("import")) == NONE
    assert opened("publishable_by", system_account("exploitant")) == ALL


def test_a_lock_costs_no_query_of_its_own() -> None:
    user = holder(Role.INSTRUCTOR, region="27")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        list(Grant.objects.visible_to(user))

    assert len(asked) == 1


def test_movements_and_source_rows_are_seen_with_their_grant(
    grants: dict[str | None, Grant],
) -> None:
    user = holder(Role.READER, department=HERE)
    batch(user, *grants.values())

    for rows in (Movement.objects.visible_to(user), SourceRow.objects.visible_to(user)):
        assert {row.grant.department_id for row in rows} == {HERE}


def batch(by: User, *written: Grant) -> ImportBatch:
    made = ImportBatch.objects.create(
        profile="modele", filename="a.csv", sha256="0", status="applied", by=by
    )
    for grant in written:
        SourceRow.objects.create(
            profile="modele", key=f"{made.pk}-{grant.reference}", hash="0", raw={}, batch=made,
            grant=grant, grant_version=1,
        )  # fmt: skip
    return made


def test_an_import_is_seen_when_all_that_it_wrote_is(grants: dict[str | None, Grant]) -> None:
    someone = builders.user()
    here = batch(someone, grants[HERE])
    both = batch(someone, grants[HERE], grants[THERE])
    nation = batch(someone, grants[HERE], grants[NATION])
    nothing = batch(someone)

    assert set(ImportBatch.objects.visible_to(holder(Role.READER, department=HERE))) == {here}
    assert set(ImportBatch.objects.visible_to(holder(Role.READER, region="27"))) == {here, both}
    assert set(ImportBatch.objects.visible_to(holder(Role.READER))) == {here, both, nation}
    assert set(ImportBatch.objects.visible_to(someone)) == {here, both, nation, nothing}
    assert not ImportBatch.objects.visible_to(AnonymousUser()).exists()


def test_envelopes_are_kept_by_the_administrators_of_their_place() -> None:
    builders.allocation("100")
    builders.allocation("10", department=HERE)
    lines = Allocation.objects

    assert {line.department_id for line in lines.kept_by(holder("administrator"))} == {NATION, HERE}
    own = lines.kept_by(holder("administrator", department=HERE))
    assert {line.department_id for line in own} == {HERE}
    assert not lines.kept_by(holder("instructor")).exists()
