"""One line for each answer, under a number, that names nobody."""

import json
import logging
from io import StringIO

import pytest
from django.test import Client
from pytest_django import Settings

from relance import logs

NUMBER = "0123456789abcdef"


@pytest.fixture
def lines(settings: Settings) -> StringIO:
    """What production writes."""
    settings.RELANCE_LOG_REQUESTS = True
    settings.RELANCE_TRUSTED_PROXIES = ["127.0.0.1/32"]
    return StringIO()


@pytest.fixture(autouse=True)
def as_in_production(lines: StringIO) -> None:
    formatter = logs.configure(readable=False)["formatters"]["lines"]
    handler = logging.StreamHandler(lines)
    handler.setFormatter(formatter.pop("()")(**formatter))
    logging.getLogger("relance").addHandler(handler)
    logging.getLogger("relance").setLevel(logging.INFO)


@pytest.mark.django_db
def test_a_request_is_one_line_with_its_route_and_nothing_of_the_person(
    client: Client, lines: StringIO
) -> None:
    answer = client.get("/invitation/secret-of-somebody/?q=Martin")
    told = json.loads(lines.getvalue().splitlines()[-1])
    assert told["event"] == "request"
    assert told["route"] == "/invitation/<str:token>/"
    assert (told["status"], told["method"]) == (answer.status_code, "GET")
    assert told["request_id"] == answer["X-Request-ID"]
    assert not any(word in lines.getvalue() for word in ("secret-of", "Martin", "127.0.0.1"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "remote", "kept"),
    [
        (NUMBER, "127.0.0.1", True),
        (NUMBER, "192.0.2.1", False),
        ("short", "127.0.0.1", False),
        ('a"b\nc' * 4, "127.0.0.1", False),
    ],
)
def test_the_number_of_a_trusted_proxy_is_kept(
    client: Client, given: str, remote: str, kept: bool
) -> None:
    answer = client.get("/sante/vie/", REMOTE_ADDR=remote, HTTP_X_REQUEST_ID=given)
    assert (answer["X-Request-ID"] == given) is kept


def test_lines_written_by_others_name_nobody_either() -> None:
    event = {
        "event": "Gone: /connexion/mot-de-passe/abc/def/ for claire@example.fr",
        "exception": "Key (email)=(claire@example.fr) /invitation/xyz?q=1",
        "status": 410,
    }
    told = json.dumps(logs.without_persons(None, "", event))
    assert not any(word in told for word in ("claire", "def", "xyz", "abc"))
    assert told.count("[courriel]") == 2
