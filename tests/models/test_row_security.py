"""An agent of one département reads and writes nothing of another, by any SQL whatever."""
# ruff: noqa: S608 (the whole point is SQL that somebody typed)

import json
from typing import Any

import pytest
from django.db import connection

from dashboard.models import Membership, User
from dashboard.models.locks import LOCKS, Lock, Side
from tests.roles import as_agent, as_public, asked, touched
from tests.signing_in import agent
from tests.two_places import HERE, THERE, Place, country

pytestmark = pytest.mark.django_db

OF_GRANT = "(SELECT g.department_id FROM dashboard_grant g WHERE g.id = t.grant_id)"
OF_USER = "(SELECT max(m.department_id) FROM dashboard_membership m WHERE m.user_id = {})"
OF_NEWS = "(SELECT n.department_id FROM dashboard_news n WHERE n.id = t.news_id)"
OF_JOB = "(SELECT j.touched[1] FROM dashboard_importjob j WHERE {})"
# Where each row is: an expression on the row t.
PLACE_OF = {
    "dashboard_grant": "t.department_id",
    "dashboard_grantshare": OF_GRANT,
    "dashboard_cofunding": OF_GRANT,
    "dashboard_movement": OF_GRANT,
    "dashboard_grantbalance": OF_GRANT,
    "dashboard_commitmentbalance": OF_GRANT,
    "dashboard_sourcerow": OF_GRANT,
    "dashboard_envelopebalance": "t.department_id",
    "dashboard_importbatch": OF_USER.format("t.by_id"),
    "dashboard_importjob": "t.touched[1]",
    "dashboard_importprogress": OF_JOB.format("j.id = t.job_id"),
    "dashboard_previewrow": OF_JOB.format("j.id = t.job_id"),
    "dashboard_upload": OF_JOB.format("j.upload_id = t.id"),
    "dashboard_uploadpiece": OF_JOB.format("j.upload_id = t.upload_id"),
    "dashboard_columnchoice": "t.perimeter",
    "dashboard_receipt": OF_USER.format("t.by_id"),
    "dashboard_membership": "t.department_id",
    "dashboard_invitation": "t.department_id",
    "dashboard_accessrequest": "t.department_id",
    "dashboard_accessevent": "t.department_id",
    "dashboard_externalidentity": OF_USER.format("t.user_id"),
    "dashboard_partner": OF_USER.format("t.user_id"),
    "dashboard_accesskey": OF_USER.format("t.user_id"),
    "otp_totp_totpdevice": OF_USER.format("t.user_id"),
    "otp_static_staticdevice": OF_USER.format("t.user_id"),
    "otp_static_statictoken": OF_USER.format(
        "(SELECT d.user_id FROM otp_static_staticdevice d WHERE d.id = t.device_id)"
    ),
    "dashboard_news": "t.department_id",
    "dashboard_news_grants": OF_NEWS,
    "dashboard_newsphoto": OF_NEWS,
    "dashboard_commentdraft": "t.department_id",
    "dashboard_controltotal": "t.department_id",
    "dashboard_change": "t.department",
    "dashboard_entrydraft": OF_USER.format("t.account_id"),
    "dashboard_distinctgrants": OF_GRANT,
    # Natural persons; legal ones are in public registers.
    "dashboard_personidentity": (
        "(SELECT b.department_id FROM dashboard_beneficiary b WHERE b.id = t.beneficiary_id)"
    ),
    "dashboard_beneficiary": "CASE WHEN t.category = 'individual' THEN t.department_id END",
}
# Everyone reads them; nobody writes those of another place.
WRITTEN_BY_PLACE = {
    "dashboard_allocation": "t.department_id",
    "dashboard_publication": OF_GRANT,
    "dashboard_comment": "t.department_id",
    "dashboard_publicnews": "t.department_id",
    "dashboard_publicnewsgrant": OF_NEWS,
    "dashboard_publicphoto": OF_NEWS,
    "dashboard_user": OF_USER.format("t.id"),
}
KEYS = {
    "dashboard_grantbalance": "grant_id",
    "dashboard_commitmentbalance": "commitment_id",
    "dashboard_importprogress": "job_id",
    "dashboard_personidentity": "beneficiary_id",
    "dashboard_partner": "user_id",
    "dashboard_publication": "no",
    "dashboard_newsphoto": "news_id",
    "dashboard_publicnews": "news_id",
    "dashboard_publicphoto": "news_id",
}
# Names of services: of no place, and added by who may enter grants somewhere.
OF_NO_PLACE = {"dashboard_authority"}
VIOLATES = "new row violates row-level security policy"


@pytest.fixture
def places() -> dict[str, Place]:
    return country()


def rows_of(table: str, place: str) -> list[Any]:
    """As the owner sees them: whole rows, as JSON, with their key."""
    where = {**PLACE_OF, **WRITTEN_BY_PLACE}[table]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.{key(table)}, to_jsonb(t) FROM {table} t WHERE {where} = %s",
            [place],
        )
        return [(pk, json.loads(row)) for pk, row in cursor.fetchall()]


def key(table: str) -> str:
    return KEYS.get(table, "id")


def keys_of(table: str, place: str) -> str:
    return ", ".join(str(pk) for pk, _ in rows_of(table, place))


def test_every_guarded_table_is_tried_here() -> None:
    """A new table says here where its rows are."""
    guarded = {lock.table for lock in LOCKS if lock.is_by_row and lock.side != Side.REFERENCE}

    assert guarded - OF_NO_PLACE == {*PLACE_OF, *WRITTEN_BY_PLACE} - {"dashboard_allocation"}


def seen(table: str, keys: str) -> int:
    found: int = asked(f"SELECT count(*) FROM {table} WHERE {key(table)} IN ({keys})")[0][0]
    return found


@pytest.mark.parametrize("table", PLACE_OF)
def test_an_agent_sees_the_rows_of_its_place_and_none_of_another(
    places: dict[str, Place], table: str
) -> None:
    ours, theirs = keys_of(table, HERE), keys_of(table, THERE)
    assert ours
    assert theirs
    person = places[HERE].instructor

    with as_agent(person):
        assert seen(table, theirs) == 0
    if table not in OF_ADMINISTRATORS:
        with as_agent(person):
            assert seen(table, ours) == len(ours.split(","))
    with as_agent(places[HERE].administrator):
        assert seen(table, theirs) == 0


# What is said of people's access is their administrators' and their own.
OF_ADMINISTRATORS = {
    "dashboard_invitation",
    "dashboard_accessrequest",
    "dashboard_accesskey",
    "dashboard_partner",
}
# Of no place, yet of a person: nobody else's secrets are read, whoever administers them.
SECRETS = ("otp_totp_totpdevice", "otp_static_staticdevice", "otp_static_statictoken")


@pytest.mark.parametrize("table", [*PLACE_OF, *WRITTEN_BY_PLACE])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {3} = {3} WHERE {1} IN ({2})",
                                       "DELETE FROM {0} WHERE {1} IN ({2})"])  # fmt: skip
def test_an_agent_changes_no_row_of_another_place(
    places: dict[str, Place], table: str, statement: str
) -> None:
    changed = "reason" if table == "dashboard_publication" else key(table)
    wanted = statement.format(table, key(table), keys_of(table, THERE), changed)

    for person in (places[HERE].instructor, places[HERE].administrator, None):
        if person is None and table in SIGNING_IN:
            continue
        with as_agent(person):
            assert touched(wanted) in (0, f"permission denied for table {table}")


# Whoever signs in needs their own account, whose it is is not known yet.
SIGNING_IN = {lock.table for lock in LOCKS if lock.side == Side.ACCOUNTS}


@pytest.mark.parametrize("lock", [lock for lock in LOCKS if "INSERT" in lock.agent
                                  and lock.table in {**PLACE_OF, **WRITTEN_BY_PLACE}],
                         ids=lambda lock: lock.table)  # fmt: skip
def test_an_agent_adds_no_row_to_another_place(places: dict[str, Place], lock: Lock) -> None:
    for pk, found in rows_of(lock.table, THERE):
        row = {name: value for name, value in found.items() if name not in GENERATED}
        if key(lock.table) == "id":
            row["id"] = pk + 1_000_000
        columns = ", ".join(f'"{name}"' for name in row)
        with as_agent(places[HERE].instructor):
            refused = touched(
                f"INSERT INTO {lock.table} ({columns}) SELECT {columns} "
                f"FROM jsonb_populate_record(NULL::{lock.table}, %s)",
                [json.dumps(row)],
            )
            assert str(refused).startswith(VIOLATES), (lock.table, refused)


GENERATED = {"no", "at", "recorded_at"}


def test_a_row_is_not_moved_across_the_border(places: dict[str, Place]) -> None:
    ours, theirs = places[HERE].draft.pk, places[THERE].draft.pk
    moves = (
        f"UPDATE dashboard_grant SET department_id = '25' WHERE id = {ours}",
        f"UPDATE dashboard_grant SET department_id = NULL WHERE id = {ours}",
        f"UPDATE dashboard_cofunding SET grant_id = {theirs}",
        f"UPDATE dashboard_grantshare SET grant_id = {theirs}",
    )
    with as_agent(places[HERE].instructor):
        for move in moves:
            assert str(touched(move)).startswith(VIOLATES), move


def test_nobody_reads_the_secrets_of_another_person(places: dict[str, Place]) -> None:
    """Not even who administers them; both sign in, and each finds its own."""
    person, chief = places[HERE].instructor, places[HERE].administrator
    one = f"FROM dashboard_user WHERE id = {person.pk}"
    with as_agent(chief):
        assert touched(f"SELECT password {one}") == "permission denied for table dashboard_user"
        assert asked(f"SELECT relance_password(id), name {one}") == [("!", str(person))]
        assert User.objects.get(pk=person.pk).has_usable_password() is False
        assert {table: touched(f"SELECT 1 FROM {table}") for table in SECRETS} == dict.fromkeys(
            SECRETS, 0
        )
    with as_agent(person):
        assert asked(f"SELECT relance_password(id) {one}") == [(person.password,)]
        assert {table: touched(f"SELECT 1 FROM {table}") for table in SECRETS} == dict.fromkeys(
            SECRETS, 1
        )
    with as_agent(None):
        assert User.objects.get(pk=person.pk).password == person.password
    with as_public():
        assert asked(f"SELECT relance_password({person.pk})") == [("!",)]


def test_only_who_administers_an_account_makes_it_enrol_again(places: dict[str, Place]) -> None:
    forget = f"SELECT relance_forget_factors({places[HERE].instructor.pk})"
    for person in (places[HERE].publisher, places[THERE].administrator):
        with as_agent(person):
            assert "administrez" in str(touched(forget))
    with as_agent(places[HERE].administrator):
        assert touched(forget) == 1


def test_an_agent_writes_no_edition_of_another_place(places: dict[str, Place]) -> None:
    query = f"SELECT * FROM relance_write_editions(ARRAY[{places[THERE].grant.pk}]::bigint[])"

    with as_agent(places[HERE].publisher):
        assert asked(query) == []
    with as_agent(places[THERE].publisher):
        assert len(asked(query)) == 1


def test_an_agent_gives_itself_no_role(places: dict[str, Place]) -> None:
    person = places[HERE].instructor
    for role, place in (("publisher", "'70'"), ("reader", "'25'"), ("reader", "NULL")):
        with as_agent(person):
            given = touched(
                "INSERT INTO dashboard_membership (user_id, role, department_id, given_at)"
                f" VALUES ({person.pk}, '{role}', {place}, now())"
            )
        assert str(given).startswith(VIOLATES), (role, place)
    with as_agent(person):
        assert touched("UPDATE dashboard_membership SET department_id = '25'") == 0


def test_regions_and_france_see_what_is_theirs(places: dict[str, Place]) -> None:
    national = agent("reader", None)
    regional = agent("reader", "2A")
    Membership.objects.filter(user=regional).update(department=None, region="27")

    with as_agent(regional):
        assert {row[0] for row in asked("SELECT department_id FROM dashboard_grant")} == {
            HERE,
            THERE,
        }
    with as_agent(national):
        assert touched("SELECT 1 FROM dashboard_grant") == 4


def test_an_account_that_ended_or_was_closed_sees_nothing(places: dict[str, Place]) -> None:
    person = places[HERE].instructor
    Membership.objects.filter(user=person).update(ends_at="2020-01-01T00:00:00Z")
    with as_agent(person):
        assert touched("SELECT 1 FROM dashboard_grant") == 0
    Membership.objects.filter(user=person).update(ends_at=None)
    person.is_active = False
    person.save()
    with as_agent(person):
        assert touched("SELECT 1 FROM dashboard_grant") == 0


def test_who_signs_in_sees_no_grant_and_no_movement(places: dict[str, Place]) -> None:
    with as_agent(None):
        for lock in LOCKS:
            if lock.side == Side.DESK and lock.is_by_row and lock.table in UNKNOWN_TO_ALL:
                assert touched(f"SELECT 1 FROM {lock.table}") == 0, lock.table


# The nation's envelopes and legal persons are for every agent.
UNKNOWN_TO_ALL = {*PLACE_OF} - {"dashboard_envelopebalance", "dashboard_beneficiary"}
