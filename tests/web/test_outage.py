"""What a page says while the database is away, too slow or locked, and what it costs."""

import pytest
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from psycopg import errors
from pytest_django import Settings

from dashboard.queries.outage import NoSlot, pause_after
from dashboard.web.database_role import DatabaseRole
from dashboard.web.outage import Outage
from tests.roles import asked
from tests.web.test_health import unreachable_database

__all__ = ["unreachable_database"]


@pytest.mark.parametrize("path", ["/", "/departements/70/", "/gestion/", "/connexion/"])
def test_a_page_without_its_database_excuses_itself(
    unreachable_database: None, client: Client, path: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "base de données ne répond pas" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_a_program_is_told_in_its_own_words(unreachable_database: None, client: Client) -> None:
    answer = client.get("/api/v1/aides/")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["status"] == 503


def test_what_needs_no_database_is_still_answered(
    unreachable_database: None, client: Client
) -> None:
    assert client.get("/api/v1/openapi.json").status_code == 200


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_one_at_a_time_asks_whether_the_database_is_back() -> None:
    clock = Clock()
    outage = Outage(clock)
    assert outage.may_ask()
    outage.begins(OperationalError("gone"))
    assert not outage.may_ask()
    clock.now += 2
    assert [outage.may_ask(), outage.may_ask()] == [True, False]
    outage.ends()
    assert [outage.may_ask(), outage.may_ask()] == [True, True]


def error_of(cause: Exception) -> OperationalError:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (error_of(errors.QueryCanceled("timeout")), "plus de temps"),
        (error_of(errors.LockNotAvailable("lock")), "Trop de demandes"),
        (error_of(errors.DeadlockDetected("deadlock")), "Trop de demandes"),
        (OperationalError("server closed the connection"), "ne répond pas"),
        (NoSlot(), "fichiers"),
    ],
)
def test_each_error_that_time_mends_has_its_sentence(error: Exception, words: str) -> None:
    pause = pause_after(error)
    assert pause
    assert words in pause.sentence


def test_an_error_of_ours_stays_an_error() -> None:
    assert pause_after(ValueError()) is None
    assert (
        DatabaseRole(lambda _: None).process_exception(  # type: ignore[arg-type,return-value]
            RequestFactory().get("/"), ValueError()
        )
        is None
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "patience"), [("/departements/", "2s"), ("/connexion/", "3s")])
def test_a_page_may_not_keep_the_database_busy(
    settings: Settings, path: str, patience: str
) -> None:
    settings.RELANCE_PAGE_SECONDS, settings.RELANCE_DESK_SECONDS = 2, 3
    seen = []

    def view(_: HttpRequest) -> HttpResponse:
        seen.extend(asked("SHOW statement_timeout") + asked("SHOW lock_timeout"))
        return HttpResponse()

    DatabaseRole(view)(RequestFactory().get(path))
    assert seen == [(patience,), ("10s",)]
    assert asked("SHOW statement_timeout") == [("0",)]


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_takes_too_long_ends_in_a_page_that_says_so(
    settings: Settings,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.RELANCE_PAGE_SECONDS = 1

    def endless(*_: object) -> None:
        asked("SELECT pg_sleep(60)")

    monkeypatch.setattr("dashboard.web.conditional.everything_stamp", endless)
    answer = client.get("/departements/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "plus de temps" in answer.content.decode()
    with transaction.atomic():
        assert asked("SELECT 1") == [(1,)]
