from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoDbBlocker


def report_worker(*, seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


@pytest.mark.django_db
def test_the_site_is_well_when_its_worker_has_just_reported(client: Client) -> None:
    report_worker(seconds_ago=3)
    answer = client.get("/sante/")
    assert answer.status_code == 200
    assert answer.json()["etat"] == "bon"
    assert set(answer.json()["parties"]) == {"base", "migrations", "travailleur"}


@pytest.mark.django_db
def test_without_a_worker_the_site_is_ill_and_says_how_to_start_one(client: Client) -> None:
    answer = client.get("/sante/")
    assert answer.status_code == 503
    assert "procrastinate worker" in answer.json()["parties"]["travailleur"]["explication"]


@pytest.mark.django_db
def test_a_silent_worker_is_no_worker(client: Client) -> None:
    report_worker(seconds_ago=600)
    answer = client.get("/sante/")
    assert answer.status_code == 503
    assert "600 s" in answer.json()["parties"]["travailleur"]["explication"]


@pytest.mark.django_db
def test_one_live_worker_among_dead_ones_is_enough(client: Client) -> None:
    report_worker(seconds_ago=600)
    report_worker(seconds_ago=1)
    assert client.get("/sante/").status_code == 200


@pytest.mark.django_db
def test_a_pending_migration_is_named(client: Client) -> None:
    report_worker(seconds_ago=1)
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")
    answer = client.get("/sante/")
    assert answer.status_code == 503
    assert "sessions.0001_initial" in answer.json()["parties"]["migrations"]["explication"]
    assert answer.json()["parties"]["base"] == {"etat": "bon"}


@pytest.fixture
def unreachable_database(
    monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nonexistent")
    with django_db_blocker.unblock():
        yield
    connection.close()


def test_an_unreachable_database_is_said_in_french(
    unreachable_database: None, client: Client
) -> None:
    answer = client.get("/sante/")
    assert answer.status_code == 503
    assert answer.json()["parties"] == {
        "base": {"etat": "mauvais", "explication": "La base de données ne répond pas."}
    }


@pytest.mark.django_db
def test_no_cache_keeps_the_answer(client: Client) -> None:
    assert "no-store" in client.get("/sante/")["Cache-Control"]


@pytest.mark.django_db
def test_writing_to_the_health_page_is_refused(client: Client) -> None:
    assert client.post("/sante/").status_code == 405


def test_a_process_is_alive_without_its_database(
    unreachable_database: None, client: Client
) -> None:
    assert client.get("/sante/vie/").status_code == 200
    assert client.get("/sante/pret/").status_code == 503


@pytest.mark.django_db
def test_a_site_without_a_worker_may_still_have_readers(client: Client) -> None:
    answer = client.get("/sante/pret/")
    assert (answer.status_code, set(answer.json()["parties"])) == (200, {"base", "migrations"})
