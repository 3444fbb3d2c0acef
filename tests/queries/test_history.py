"""What the database writes down of every change, and who may read it."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from dashboard.models import (
    Beneficiary,
    Change,
    CoFunding,
    Grant,
    GrantShare,
    Membership,
    Role,
    User,
)
from dashboard.models.history import Act, Subject
from dashboard.queries.history import (
    FieldChange,
    HistoryFilter,
    HistoryLine,
    count_history,
    history_asked,
    history_of,
    list_history,
    walk_history,
)
from tests import builders
from tests.signing_in import agent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world() -> None:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")


@pytest.fixture
def reader() -> User:
    return agent(Role.READER)


def told(user: User, **asked: Any) -> list[HistoryLine]:
    return list(walk_history(history_asked(user, HistoryFilter(**asked))))


def as_account(user: User, reason: str = "") -> None:
    """As a door names who writes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('relance.account', %s, true),"
            " set_config('relance.reason', %s, true)",
            [str(user.pk), reason],
        )


def test_an_edit_says_who_before_after_and_why(reader: User) -> None:
    made = builders.grant(total_cost=Decimal("5000"), objet="Volets")
    by = builders.user(
        "correction@exemple.fr",
    )
    as_account(by, "Coût revu")
    Grant.objects.filter(pk=made.pk).update(objet="Portails", total_cost=None, version=2)

    line = history_of(made)[0]

    assert (line.by, line.subject, line.act, line.reason) == (
        "correction",
        Subject.GRANT,
        Act.CHANGED,
        "Coût revu",
    )
    assert set(line.changes) == {
        FieldChange("objet", "Volets", "Portails"),
        FieldChange("total_cost", Decimal("5000.00"), None),
    }
    assert (line.reference, line.department) == (made.reference, "70")


def test_an_entry_says_what_was_entered_and_by_whom() -> None:
    made = builders.grant(objet="Volets", by=builders.user("entree@exemple.fr"))

    line = history_of(made)[-1]

    assert (line.by, line.act) == ("entree", Act.CREATED)
    assert FieldChange("objet", None, "Volets") in line.changes


def test_an_update_that_changes_nothing_leaves_no_trace() -> None:
    made = builders.grant()
    before = Change.objects.count()
    Grant.objects.filter(pk=made.pk).update(version=2)
    Grant.objects.filter(pk=made.pk).update(objet=made.objet)

    assert Change.objects.count() == before


def test_many_rows_of_one_statement_are_told_one_by_one() -> None:
    grants = [builders.grant(objet=f"Projet n° {number}") for number in range(5)]
    Grant.objects.filter(pk__in=[grant.pk for grant in grants]).update(year=2022)

    for grant in grants:
        assert history_of(grant)[0].changes == (FieldChange("year", 2021, 2022),)


def test_communes_and_cofundings_are_told_with_their_grant() -> None:
    made = builders.grant(shares={"70279": 2, "70550": 1})
    GrantShare.objects.filter(grant=made, commune_id="70279").update(weight=5)
    GrantShare.objects.filter(grant=made).delete()
    CoFunding.objects.create(grant=made, funder="region", amount=Decimal("10"))

    found = [(line.subject, line.act, line.changes) for line in history_of(made)[:4]]

    assert found == [
        (Subject.COFUNDINGS, Act.CREATED, (FieldChange("cofinancements", None, "region:10.00"),)),
        (Subject.SHARES, Act.REMOVED, (FieldChange("communes", "70279:5|70550:1", None),)),
        (Subject.SHARES, Act.CHANGED, (FieldChange("communes", "70279:2", "70279:5"),)),
        (Subject.SHARES, Act.CREATED, (FieldChange("communes", None, "70279:2|70550:1"),)),
    ]


def test_movements_and_publications_are_there_with_their_words(reader: User) -> None:
    made = builders.grant("200000")
    builders.commit(made, "150000", reference="EJ1")
    builders.publish(made)

    moved = [line.moved for line in told(reader) if line.moved]

    assert [(m.kind, m.nature, m.amount, m.reference) for m in moved] == [
        ("publish", "", None, ""),
        ("commitment", "legal_commitment", Decimal("150000"), "EJ1"),
        ("award", "initial", Decimal("200000"), ""),
    ]


def test_publishing_itself_is_told_once(reader: User) -> None:
    made = builders.grant()
    builders.publish(made)

    assert [line.subject for line in told(reader) if line.grant_id == made.pk] == [
        Subject.PUBLICATION,
        Subject.MOVEMENT,
        Subject.GRANT,
    ]


def test_names_stand_for_keys() -> None:
    aluroy = builders.beneficiary("Aluroy")
    other = builders.beneficiary("Alurex")
    made = builders.grant(beneficiary=aluroy)
    builders.edit(made, beneficiary_id=other.pk)

    line = history_of(made)[0]

    assert line.changes == (FieldChange("beneficiary_id", aluroy.pk, other.pk),)
    assert line.names["beneficiary_id"] == {str(aluroy.pk): "Aluroy", str(other.pk): "Alurex"}


def test_the_identity_of_a_natural_person_is_not_kept() -> None:
    person = builders.beneficiary("Camille Personne", siren="552100554", category="individual")
    made = builders.grant(beneficiary=person, siret="55210055400013")
    Grant.objects.filter(pk=made.pk).update(siret="")
    Beneficiary.objects.filter(pk=person.pk).update(name="Camille Autre", category="company")

    kept = repr(list(Change.objects.values_list("fields", flat=True)))

    assert "Camille" not in kept
    assert "552100554" not in kept
    assert "identité non conservée" in kept
    assert "individual" in kept


def test_a_company_keeps_its_name_in_its_history(reader: User) -> None:
    company = builders.beneficiary("Aluroy")
    builders.grant(beneficiary=company)
    Beneficiary.objects.filter(pk=company.pk).update(name="Aluroy SAS")

    assert FieldChange("name", "Aluroy", "Aluroy SAS") in told(reader)[0].changes


def test_only_the_perimeter_is_told(reader: User) -> None:
    elsewhere = builders.beneficiary("Horlogerie")
    builders.grant("9", department="25", beneficiary=elsewhere)
    builders.grant("9", department=None)
    Beneficiary.objects.filter(pk=elsewhere.pk).update(name="Horlogerie SA")
    agent(Role.READER, "25")

    assert told(reader) == []
    assert count_history(history_asked(reader, HistoryFilter())) == 0
    assert list_history(history_asked(reader, HistoryFilter())).rows == ()
    france = agent(Role.READER, None)
    assert {line.subject for line in told(france)} == {
        Subject.GRANT,
        Subject.MOVEMENT,
        Subject.BENEFICIARY,
    }


def test_memberships_are_told_to_those_who_give_them(reader: User) -> None:
    given = Membership.objects.get(user=reader)
    given.delete()
    administrator = agent(Role.ADMINISTRATOR)

    found = [
        line for line in told(administrator) if line.names.get("user_id", {}).get(str(reader.pk))
    ]

    assert [line.act for line in found] == [Act.REMOVED, Act.CREATED]
    assert told(agent(Role.READER, "70")) == []
    assert told(agent(Role.ADMINISTRATOR, "25")) != []
    assert all(line.department == "25" for line in told(agent(Role.ADMINISTRATOR, "25")))


def test_filters_narrow_what_is_told(reader: User) -> None:
    first, second = builders.grant(), builders.grant()
    by = builders.user()
    as_account(by)
    Grant.objects.filter(pk=second.pk).update(objet="Autre")

    assert {line.grant_id for line in told(reader, reference=first.reference)} == {first.pk}
    assert [line.grant_id for line in told(reader, by=by.pk)] == [second.pk]
    assert {line.subject for line in told(reader, subjects=("movement",))} == {Subject.MOVEMENT}
    assert told(reader, batch=12) == []


def test_pages_follow_each_other_both_ways(reader: User) -> None:
    for _ in range(4):
        builders.grant()
    asked = history_asked(reader, HistoryFilter())
    whole = [line.no for line in walk_history(asked)]

    first = list_history(asked, limit=3)
    second = list_history(asked, limit=3, cursor=first.next or "")

    assert [line.no for line in (*first.rows, *second.rows)] == whole[:6]
    assert list_history(asked, limit=3, cursor=second.previous or "").rows == first.rows
    assert count_history(asked) == len(whole) == 8


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE dashboard_change SET reason = 'x'",
        "DELETE FROM dashboard_change",
        "TRUNCATE dashboard_change",
        "INSERT INTO dashboard_change SELECT * FROM dashboard_change",
        "DELETE FROM dashboard_seal",
        "INSERT INTO dashboard_seal VALUES (1, now(), 1, 0, '{}', '', '')",
    ],
)
def test_history_is_append_only_and_written_by_the_database_alone(statement: str) -> None:
    builders.grant()
    with (
        pytest.raises(DatabaseError, match="L'historique"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
