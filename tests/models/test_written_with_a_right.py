"""Row by row, the database asks for a role: SQL typed by a reader writes nothing at the desk."""
# ruff: noqa: S608 (the whole point is SQL that somebody typed)

import json
from typing import Any

import pytest
from django.db import connection

from dashboard.models import Membership, Role, User
from dashboard.models.locks import LOCKS, Lock, Side
from dashboard.models.roles import RIGHTS_OF_ROLE, Right
from tests import builders
from tests.models.test_row_security import GENERATED, PLACE_OF, VIOLATES, WRITTEN_BY_PLACE, key
from tests.roles import as_agent, touched
from tests.signing_in import agent
from tests.two_places import HERE, Place, country

pytestmark = pytest.mark.django_db

# Which roles leave a row behind, of the tables that somebody of the desk writes.
WRITERS: dict[str, set[Right]] = {
    "grant": {Right.ENTER, Right.AWARD, Right.COMMIT, Right.PAY, Right.PUBLISH},
    "grantshare": {Right.ENTER},
    "cofunding": {Right.ENTER},
    "sourcerow": {Right.IMPORT},
    "importbatch": {Right.IMPORT},
    "importjob": {Right.IMPORT},
    "importprogress": {Right.IMPORT},
    "previewrow": {Right.IMPORT},
    "upload": {Right.IMPORT},
    "uploadpiece": {Right.IMPORT},
    "columnchoice": {Right.IMPORT},
    "beneficiary": {Right.ENTER, Right.IMPORT},
    "distinctgrants": {Right.ENTER},
    "authority": {Right.ENTER, Right.IMPORT},
    "news": {Right.WRITE},
    "news_grants": {Right.WRITE},
    "newsphoto": {Right.WRITE},
    "publicnews": {Right.WRITE},
    "publicnewsgrant": {Right.WRITE},
    "publicphoto": {Right.WRITE},
    "comment": {Right.WRITE},
    "commentdraft": {Right.WRITE},
    "controltotal": {Right.RECONCILE},
    "allocation": {Right.ALLOCATE},
    "coverage": {Right.ALLOCATE},
    "fund": {Right.ADMINISTER},
}
# By kind of movement and of publication: below.
BY_KIND = {"movement", "publication"}
# Of the account itself, whatever its role.
OWN = {"entrydraft", "receipt", "user"}
# New rows ask for more than changed ones.
ADDED = {"grant": {Right.ENTER}}


@pytest.fixture
def places() -> dict[str, Place]:
    return country()


def named(table: str) -> Lock:
    return next(lock for lock in LOCKS if lock.table == f"dashboard_{table}")


def test_every_table_that_agents_write_says_who_does() -> None:
    written = {
        lock.table.removeprefix("dashboard_")
        for lock in LOCKS
        if set(lock.agent) - {"SELECT"} and lock.side not in (Side.ACCOUNTS, Side.MACHINERY)
    }

    assert written == {*WRITERS, *BY_KIND, *OWN - {"user"}}


def one_row(table: str) -> dict[str, Any]:
    """Of the Haute-Saône where the table has départements."""
    where = {**PLACE_OF, **WRITTEN_BY_PLACE}.get(table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT to_jsonb(t) FROM {table} t"
            + (f" WHERE {where} = '{HERE}'" if where else "")
            + " LIMIT 1"
        )
        found: dict[str, Any] = json.loads(cursor.fetchone()[0])
    return found


def insertion(table: str, by: User) -> tuple[str, list[str]]:
    """The same row again, as this account's own where rows are somebody's."""
    row = {name: value for name, value in one_row(table).items() if name not in GENERATED}
    row |= {"id": row["id"] + 1_000_000} if "id" in row else {}
    row |= {"by_id": by.pk} if "by_id" in row else {}
    columns = ", ".join(f'"{name}"' for name in row)
    populate = f"SELECT {columns} FROM jsonb_populate_record(NULL::{table}, %s)"
    return f"INSERT INTO {table} ({columns}) {populate}", [json.dumps(row)]


@pytest.mark.parametrize("role", list(Role))
def test_a_row_is_left_behind_by_the_roles_that_hold_the_right(
    places: dict[str, Place], role: str
) -> None:
    builders.coverage(department=HERE)
    people = {None: agent(role, None), HERE: agent(role, HERE)}
    found, expected = {}, {}
    for table, wanted in WRITERS.items():
        lock = named(table)
        person = people[None if table == "fund" else HERE]
        adding = insertion(lock.table, person)
        same = "code" if table == "fund" else key(lock.table)
        row = one_row(lock.table)[same]
        changing = f"UPDATE {lock.table} SET {same} = {same} WHERE {same}::text = '{row}'"
        with as_agent(person):
            if "INSERT" in lock.agent:
                found[table, "add"] = not str(touched(*adding)).startswith(VIOLATES)
                expected[table, "add"] = bool(ADDED.get(table, wanted) & RIGHTS_OF_ROLE[role])
            if "UPDATE" in lock.agent:
                found[table, "change"] = touched(changing) == 1
                expected[table, "change"] = bool(wanted & RIGHTS_OF_ROLE[role])
    assert found == expected


KINDS = {"award": Right.AWARD, "commitment": Right.COMMIT, "payment": Right.PAY}


def moving(person: User, grant: int, kind: str, on: str = "NULL") -> str:
    nature = {"award": "amendment", "commitment": "legal_commitment", "payment": "balance"}[kind]
    return (
        "INSERT INTO dashboard_movement (grant_id, kind, nature, amount, effective_on,"
        " recorded_by_id, reference, reason, date_precision, on_commitment_id) VALUES"
        f" ({grant}, '{kind}', '{nature}', 1, '2021-07-01', {person.pk}, 'X', '', 'day', {on})"
    )


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_movement_is_written_by_its_role(
    places: dict[str, Place], kind: str, role: str
) -> None:
    person, held = agent(role, HERE), places[HERE].grant
    opened = held.movements.get(nature="legal_commitment").pk
    with as_agent(person):
        found = touched(moving(person, held.pk, kind, str(opened) if kind == "payment" else "NULL"))
    assert str(found).startswith(VIOLATES) is not (KINDS[kind] in RIGHTS_OF_ROLE[role]), found


@pytest.mark.parametrize("role", list(Role))
def test_only_a_publisher_changes_what_the_public_reads(
    places: dict[str, Place], role: str
) -> None:
    """Others write down a payment under the edition in force, and no other."""
    person, grant = agent(role, HERE), builders.published("500", department=HERE)
    builders.edit(grant, objet="Autre")
    with connection.cursor() as cursor:
        cursor.execute("SELECT edition_id FROM relance_write_editions(%s)", [[grant.pk]])
        another = cursor.fetchone()[0]
        cursor.execute("SELECT edition_id FROM dashboard_publicgrant WHERE grant_id = %s",
                       [grant.pk])  # fmt: skip
        in_force = cursor.fetchone()[0]
    last = grant.movements.latest("pk").pk
    rights = RIGHTS_OF_ROLE[role]
    for edition, allowed in (
        (another, Right.PUBLISH in rights),
        (in_force, bool({Right.PUBLISH, Right.COMMIT, Right.PAY} & rights)),
    ):
        with as_agent(person):
            found = touched(
                "INSERT INTO dashboard_publication (by_id, grant_id, kind, edition_id,"
                f" up_to_movement, reason) VALUES ({person.pk}, {grant.pk}, 'change', {edition},"
                f" {last}, '')"
            )
        assert str(found).startswith(VIOLATES) is not allowed, found


def test_a_role_elsewhere_gives_nothing_here(places: dict[str, Place]) -> None:
    """Who reads the Haute-Saône and enters in the Doubs writes in the Doubs alone."""
    person = agent(Role.READER, HERE)
    Membership.objects.create(user=person, role=Role.INSTRUCTOR, department_id="25")
    change = "UPDATE dashboard_grant SET objet = 'x' WHERE id = {}"
    with as_agent(person):
        assert str(touched(change.format(places[HERE].draft.pk))).startswith(VIOLATES)
        assert touched(change.format(places["25"].draft.pk)) == 1
