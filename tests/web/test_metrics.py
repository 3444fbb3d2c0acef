"""What an operator's machine reads, and who else may not."""

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from tests import builders
from tests.web.test_health import report_worker, unreachable_database

__all__ = ["unreachable_database"]

METRICS = "/metriques/"


def read(client: Client, **headers: str) -> dict[tuple[str, str], float]:
    """Values by name and labels, as Prometheus would read them."""
    answer = client.get(METRICS, headers=headers)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    assert "no-store" in answer["Cache-Control"]
    return {
        (sample.name, ",".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


@pytest.mark.django_db
def test_answers_are_counted_by_route_and_status(client: Client) -> None:
    builders.territories()
    places = ("relance_http_requests_total", "GET,/departements/<str:code>/,404")
    before = read(client).get(places, 0)
    client.get("/departements/XX/?q=Nom+de+personne")
    found = read(client)
    assert found[places] == before + 1
    assert found["relance_http_request_seconds_count", "/departements/<str:code>/"] >= 1
    assert "Nom" not in client.get(METRICS).content.decode()


@pytest.mark.django_db
def test_the_queue_the_version_and_the_workers_are_told(client: Client) -> None:
    report_worker(seconds_ago=1)
    before = read(client)
    assert before["relance_database_up", ""] == 1
    assert before["relance_workers", ""] == 1
    builders.territories()
    builders.pillars()
    builders.fund("IDF")
    builders.published("10", shares={"70279": 1})
    assert read(client)["relance_data_version", ""] > before["relance_data_version", ""]


def test_without_a_database_that_is_what_it_says(
    unreachable_database: None, client: Client
) -> None:
    found = read(client)
    assert found["relance_database_up", ""] == 0
    assert ("relance_workers", "") not in found


@pytest.mark.django_db
def test_it_is_for_this_machine_unless_there_is_a_token(client: Client, settings: Settings) -> None:
    assert client.get(METRICS, REMOTE_ADDR="192.0.2.1").status_code == 404
    assert client.get(METRICS, headers={"x-forwarded-for": "127.0.0.1"}).status_code == 404
    settings.RELANCE_METRICS_TOKEN = "a-long-token"
    assert client.get(METRICS).status_code == 404
    assert client.get(METRICS, headers={"authorization": "Bearer other"}).status_code == 404
    answer = client.get(
        METRICS, REMOTE_ADDR="192.0.2.1", headers={"authorization": "Bearer a-long-token"}
    )
    assert answer.status_code == 200
