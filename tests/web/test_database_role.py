"""Which role of the database serves a request, until its last byte, whatever happens."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import reverse

from dashboard.actions.acting import acting_as
from dashboard.web.database_role import DatabaseRole
from tests import builders
from tests.roles import asked
from tests.signing_in import agent, signed_in

pytestmark = pytest.mark.django_db

HELD = "SELECT current_user::text, current_setting('relance.account', true)"
FREE = ("owner", "")


def held() -> tuple[str, str]:
    ((name, account),) = asked(HELD)
    ((owner,),) = asked("SELECT session_user::text")
    return ("owner" if name == owner else name, account or "")


@pytest.fixture(autouse=True)
def country() -> None:
    builders.territories()


class Seen:
    """A view that remembers under which role it was called."""

    def __init__(self, answer: Callable[[], HttpResponseBase] = HttpResponse) -> None:
        self.answer = answer
        self.role = ("", "")

    def __call__(self, _: HttpRequest) -> HttpResponseBase:
        self.role = held()
        return self.answer()


def signed(made: HttpRequest, user: Any, *, verified: bool = False) -> HttpRequest:
    """As django-otp's middleware leaves a request."""
    user.is_verified = lambda: verified
    made.user = user
    return made


def request(method: str, path: str, **headers: str) -> HttpRequest:
    return signed(RequestFactory(headers=headers).generic(method, path), AnonymousUser())


@pytest.mark.parametrize(
    ("method", "path", "headers", "role"),
    [
        ("GET", "/", {}, "relance_public"),
        ("POST", "/", {}, "relance_public"),
        ("GET", "/departements/70/", {"Cookie": "sessionid=x"}, "relance_public"),
        ("GET", "/inconnue/", {}, "relance_public"),
        ("GET", "/sante/", {}, "relance_public"),
        ("GET", "/api/v1/aides/", {}, "relance_public"),
        ("GET", "/api/v1/aides/", {"Authorization": "Token x"}, "relance_agent"),
        ("GET", "/api/v1/aides/", {"Cookie": "sessionid=x"}, "relance_agent"),
        ("POST", "/api/v1/aides/", {}, "relance_agent"),
        ("GET", "/gestion/", {}, "relance_agent"),
        ("GET", "/connexion/", {}, "relance_agent"),
        ("POST", "/invitation/abc/", {}, "relance_agent"),
    ],
)
def test_each_door_has_its_role(method: str, path: str, headers: dict[str, str], role: str) -> None:
    view = Seen()

    DatabaseRole(view)(request(method, path, **headers))

    assert view.role == (role, "")
    assert held() == FREE


def test_the_desk_is_held_to_the_account_that_gave_its_second_factor() -> None:
    person = agent("reader", "70")
    view = Seen()

    DatabaseRole(view)(signed(request("GET", "/gestion/"), person))
    assert view.role == ("relance_agent", "")
    DatabaseRole(view)(signed(request("GET", "/gestion/"), person, verified=True))
    assert view.role == ("relance_agent", str(person.pk))
    assert held() == FREE


def test_no_account_is_named_where_somebody_signs_in_or_takes_up_an_invitation() -> None:
    view = Seen()
    person = agent("reader", "70")

    DatabaseRole(view)(signed(request("GET", "/invitation/abc/"), person, verified=True))

    assert view.role == ("relance_agent", "")


def test_the_role_is_given_back_after_an_error() -> None:
    def fail() -> HttpResponse:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        DatabaseRole(Seen(fail))(request("GET", "/"))

    assert held() == FREE


def test_the_role_is_given_back_after_an_error_of_the_database() -> None:
    def fail() -> HttpResponse:
        with transaction.atomic():
            asked("SELECT 1 FROM dashboard_grant")
        return HttpResponse()

    with pytest.raises(DatabaseError, match="permission denied"):
        DatabaseRole(Seen(fail))(request("GET", "/"))

    assert held() == FREE


def rows() -> Iterator[bytes]:
    for _ in range(2):
        yield str(held()).encode()


def test_a_stream_keeps_its_role_to_the_last_byte() -> None:
    response = DatabaseRole(Seen(lambda: StreamingHttpResponse(rows())))(request("GET", "/"))

    assert held()[0] == "relance_public"
    assert all(b"relance_public" in chunk for chunk in response)
    assert held() == FREE


def test_a_stream_that_is_left_gives_its_role_back() -> None:
    response = DatabaseRole(Seen(lambda: StreamingHttpResponse(rows())))(request("GET", "/"))

    next(iter(response))
    closers: list[Callable[[], None]] = vars(response)["_resource_closers"]
    for close in closers:  # all that closing does before the signal
        close()

    assert held() == FREE


def test_a_job_acts_as_its_account_and_gives_back_what_it_found() -> None:
    first, second = agent("reader", "70"), agent("reader", "25")

    with acting_as(first):
        with suppress(ZeroDivisionError), acting_as(second):
            assert held() == ("relance_agent", str(second.pk))
            raise ZeroDivisionError
        assert held() == ("relance_agent", str(first.pk))
    assert held() == FREE


def test_a_page_without_database_asks_it_nothing(client: Client) -> None:
    with connection.execute_wrapper(refuse):
        assert client.get(reverse("api-schema")).status_code == 200


def refuse(*_: object) -> None:
    raise AssertionError("the database was asked")


def test_an_agent_works_from_page_to_page_on_one_connection() -> None:
    browser = signed_in(agent("instructor", "70"))

    for _ in range(2):
        assert browser.get(reverse("desk")).status_code == 200
        assert held() == FREE
        assert browser.get(reverse("home")).status_code == 200
        assert held() == FREE


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_cannot_give_its_role_back_is_thrown_away() -> None:
    def lose() -> HttpResponse:
        connection.connection.close()
        return HttpResponse()

    DatabaseRole(Seen(lose))(request("GET", "/"))

    assert held() == FREE


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_while_nobody_used_it_is_replaced() -> None:
    assert held() == FREE
    connection.connection.close()
    view = Seen()

    assert DatabaseRole(view)(request("GET", "/")).status_code == 200

    assert view.role == ("relance_public", "")
    assert held() == FREE
