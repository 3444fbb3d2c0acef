"""Seals: in the order of commits, chained, and telling what was touched since."""

import pytest
from django.db import connection

from dashboard.actions.history import seal_history
from dashboard.jobs.sealing import seal
from dashboard.models import Change, Grant, Seal
from dashboard.queries.verification import verify
from tests import builders
from tests.committed import psql

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def world() -> None:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")
    made = builders.grant("200000", shares={"70279": 1}, reference="70-A1")
    builders.pay(builders.commit(made, "1000"), "10")
    builders.publish(made)


def spoil(statement: str) -> None:
    """What a person with the keys of the database could do by hand."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET session_replication_role = origin")


def differences() -> list[tuple[str, str]]:
    return [(found.check, f"{found.subject} : {found.message}") for found in verify()]


def test_everything_written_is_sealed_once() -> None:
    written = set(Change.objects.values_list("pk", flat=True))

    assert seal_history() == len(written)
    assert seal_history() == 0
    assert {key for found in Seal.objects.all() for key in found.changes} == written
    assert differences() == []


def test_the_job_seals() -> None:
    seal(timestamp=0)

    assert Seal.objects.count() == 1


def test_seals_form_a_chain() -> None:
    seal_history()
    Grant.objects.update(objet="Autre")
    seal_history()

    first, second = Seal.objects.all()
    assert (first.no, second.no) == (1, 2)
    assert first.hash != second.hash
    spoil("DELETE FROM dashboard_seal WHERE no = 1")
    assert any(check == "chaîne des sceaux" for check, _ in differences())


def test_what_a_running_transaction_wrote_waits_for_its_end() -> None:
    seal_history()
    with psql() as other:
        other.execute("UPDATE dashboard_grant SET objet = 'En cours'")
        Grant.objects.filter(pk=0).update(objet="")
        builders.grant("5", reference="70-A2")
        assert seal_history() == 0
        other.commit()
    assert seal_history() == 3
    assert differences() == []


def test_a_changed_sealed_row_is_named() -> None:
    seal_history()
    line = Change.objects.get(subject="grant")
    spoil(f"UPDATE dashboard_change SET by_id = NULL WHERE id = {line.pk}")  # noqa: S608

    [(check, text)] = differences()
    assert check == "historique scellé"
    assert f"ligne n° {line.pk}" in text
    assert "70-A1" in text
    assert "modifiée" in text


def test_a_removed_sealed_row_is_named() -> None:
    seal_history()
    line = Change.objects.get(subject="grant")
    spoil(f"DELETE FROM dashboard_change WHERE id = {line.pk}")  # noqa: S608

    [(check, text)] = differences()
    assert (check, f"ligne n° {line.pk}" in text, "supprimée" in text) == (
        "historique scellé",
        True,
        True,
    )


def test_a_rewritten_seal_is_named() -> None:
    seal_history()
    spoil("UPDATE dashboard_seal SET at = at - interval '1 day'")

    assert [(check, "réécrit" in text) for check, text in differences()] == [
        ("chaîne des sceaux", True)
    ]


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        (
            "UPDATE dashboard_movement SET reason = 'autre' WHERE kind = 'award'",
            "empreintes des mouvements",
        ),
        ("UPDATE dashboard_publication SET by_id = by_id - 1", "empreintes des publications"),
        (
            "UPDATE dashboard_grantedition SET authority_name = 'autre'",
            "empreintes des publications",
        ),
    ],
)
def test_a_touched_movement_publication_or_edition_is_named(statement: str, check: str) -> None:
    spoil(statement)

    assert check in {found for found, text in differences() if "70-A1" in text}


def test_a_movement_that_entered_behind_the_triggers_is_named() -> None:
    spoil(
        "INSERT INTO dashboard_movement (grant_id, kind, nature, amount, effective_on,"
        " recorded_by_id) SELECT grant_id, 'award', 'amendment', 0, effective_on, recorded_by_id"
        " FROM dashboard_movement WHERE kind = 'award'"
    )

    assert "empreintes des mouvements" in {check for check, _ in differences()}


def test_a_database_restored_elsewhere_goes_on_sealing() -> None:
    seal_history()
    spoil("UPDATE dashboard_seal SET horizon = 9000000000000000000")
    Grant.objects.update(objet="Après la restauration")

    assert seal_history() == 1
    assert seal_history() == 0
    assert differences() == []
