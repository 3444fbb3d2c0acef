"""How many calls a minute."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from dashboard.actions.callers import count_call
from dashboard.actions.keys import create_key
from dashboard.models import CallCount, Role, Scope
from tests import builders
from tests.signing_in import agent

pytestmark = pytest.mark.django_db

REGIONS = "/api/v1/regions/"


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    settings.RELANCE_API_RATE_ANON = 3
    settings.RELANCE_API_RATE_KEY = 5
    builders.territories()


def left(response: Any) -> str:
    return str(response["RateLimit"]).partition(";t=")[0]


def test_each_answer_says_what_is_left(client: Client) -> None:
    first = client.get(REGIONS)
    second = client.get("/api/v1/rien/que/cela/")
    third = client.get("/api/v1/departements/99/")

    assert first["RateLimit-Policy"] == '"anon";q=3;w=60'
    assert left(first) == '"anon";r=2'
    assert second.status_code == 404
    assert third.status_code == 404
    assert left(third) == '"anon";r=1'


def test_past_the_limit_a_problem_says_how_long_to_wait(client: Client) -> None:
    for _ in range(3):
        assert client.get(REGIONS).status_code == 200
    refused = client.get(REGIONS)

    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert 0 < int(refused["Retry-After"]) <= 60
    assert left(refused) == '"anon";r=0'
    assert orjson.loads(refused.content)["title"] == "Trop de requêtes"


def test_a_minute_after_its_first_call_a_caller_starts_anew(client: Client) -> None:
    for _ in range(4):
        client.get(REGIONS)
    CallCount.objects.update(since=timezone.now() - timedelta(seconds=61))

    assert client.get(REGIONS).status_code == 200


def test_an_answer_that_did_not_change_does_not_count(client: Client) -> None:
    tag = client.get(REGIONS)["ETag"]
    for _ in range(6):
        again = client.get(REGIONS, headers={"if-none-match": tag})
        assert again.status_code == 304
        assert left(again) == '"anon";r=2'
    for _ in range(2):
        assert client.get(REGIONS).status_code == 200
    assert client.get(REGIONS).status_code == 429
    assert client.get(REGIONS, headers={"if-none-match": tag}).status_code == 304
    assert client.get(REGIONS, headers={"if-none-match": '"autre"'}).status_code == 429


def test_the_description_the_documentation_and_preflights_do_not_count(client: Client) -> None:
    for address in ("/api/v1/openapi.json", "/api/docs/"):
        assert "RateLimit" not in client.get(address)
    client.options(REGIONS)

    assert left(client.get(REGIONS)) == '"anon";r=2'


def test_addresses_count_apart_and_a_network_together(client: Client) -> None:
    assert left(client.get(REGIONS, REMOTE_ADDR="203.0.113.7")) == '"anon";r=2'
    assert left(client.get(REGIONS, REMOTE_ADDR="203.0.113.8")) == '"anon";r=2'
    assert left(client.get(REGIONS, REMOTE_ADDR="2001:db8::1")) == '"anon";r=2'
    assert left(client.get(REGIONS, REMOTE_ADDR="2001:db8::2")) == '"anon";r=1'


def test_a_header_that_anyone_may_write_gives_no_more_calls(client: Client) -> None:
    for number in range(3):
        client.get(REGIONS, headers={"x-forwarded-for": f"198.51.100.{number}"})

    assert client.get(REGIONS, headers={"x-forwarded-for": "198.51.100.9"}).status_code == 429


def test_a_key_has_its_own_larger_limit(client: Client) -> None:
    owner = agent(Role.READER)
    now = timezone.now()
    new = create_key(
        by=owner, to=owner, name="Essai", scope=Scope.READ, now=now,
        expires_at=now + timedelta(days=1),
    )  # fmt: skip
    for _ in range(4):
        client.get(REGIONS)
    answer = client.get(REGIONS, headers={"authorization": f"Token {new.token}"})

    assert answer["RateLimit-Policy"] == '"cle";q=5;w=60'
    assert left(answer) == '"cle";r=4'


def test_guessing_keys_counts_as_calls_without_one(client: Client) -> None:
    for number in range(3):
        answer = client.get(REGIONS, headers={"authorization": f"Token {number}"})
        assert answer.status_code == 401

    assert client.get(REGIONS).status_code == 429


def test_no_limit_when_the_setting_is_empty(client: Client, settings: Any) -> None:
    settings.RELANCE_API_RATE_ANON = None

    assert "RateLimit" not in client.get(REGIONS)
    assert not CallCount.objects.exists()


def test_neither_addresses_nor_keys_are_kept(client: Client) -> None:
    client.get(REGIONS, REMOTE_ADDR="203.0.113.7")

    assert "203.0.113" not in str(CallCount.objects.values_list())


@pytest.mark.django_db(transaction=True)
def test_calls_are_counted_once_each_across_connections() -> None:
    def call(_: int) -> int:
        try:
            return count_call("ensemble").calls
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        counted = list(pool.map(call, range(64)))

    assert sorted(counted) == list(range(1, 65))
