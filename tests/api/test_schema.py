"""The published description says what the API does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as bounded
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
)

from dashboard.api.schema import document
from relance.wsgi import application
from tests import builders
from tests.published_scene import Scene

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
ADDRESSES = {
    "/api/v1/",
    "/api/v1/aides/",
    "/api/v1/aides/{reference}/",
    "/api/v1/aides/{reference}/mouvements/",
    "/api/v1/agregats/",
    "/api/v1/beneficiaires/",
    "/api/v1/beneficiaires/{id}/",
    "/api/v1/plans/",
    "/api/v1/volets/",
    "/api/v1/fonds/",
    "/api/v1/fonds/{code}/",
    "/api/v1/enveloppes/",
    "/api/v1/indicateurs/",
    "/api/v1/indicateurs/{code}/",
    "/api/v1/regions/",
    "/api/v1/departements/",
    "/api/v1/departements/{code}/",
    "/api/v1/communes/",
    "/api/v1/communes/{code}/",
    "/api/v1/changements/",
}

# The client of these tests does not decompress.
PLAIN = {"Accept-Encoding": "identity"}
# Only the reference data says which codes exist, and a form's empty field asks for nothing.
JUDGED_BY_DATA: list[Any] = [positive_data_acceptance, negative_data_rejection]

api = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def same_connection() -> Iterator[None]:
    """A request that ends would close the connection, and the test's transaction with it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def test_every_address_of_the_contract_is_described() -> None:
    assert document()["openapi"].startswith("3.1")
    assert set(document()["paths"]) == ADDRESSES


@pytest.mark.django_db
def test_the_description_is_served_with_a_tag(client: Client) -> None:
    first = client.get("/api/v1/openapi.json")
    assert orjson.loads(first.content) == document()
    again = client.get("/api/v1/openapi.json", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_the_committed_description_is_the_one_of_the_code(tmp_path: Path) -> None:
    made = tmp_path / "openapi.json"
    call_command("spectacular", "--format", "openapi-json", "--file", str(made))
    assert COMMITTED.read_text() == made.read_text()


@pytest.mark.parametrize(
    ("path", "query", "address"),
    [
        ("/api/v1/", {}, {}),
        ("/api/v1/aides/", {"compter": "1", "limite": 3}, {}),
        ("/api/v1/aides/", {"departement": ["70", "2A"], "au": "2021-12-31"}, {}),
        ("/api/v1/aides/", {"departement": ["99"]}, {}),
        ("/api/v1/aides/{reference}/", {}, {"reference": "70-FR-0001"}),
        ("/api/v1/aides/{reference}/", {}, {"reference": "rien"}),
        ("/api/v1/agregats/", {"par": ["mois", "commune", "taille"], "compter": "1"}, {}),
        ("/api/v1/agregats/", {"par": ["plan", "departement", "categorie"]}, {}),
        ("/api/v1/beneficiaires/", {"compter": "1"}, {}),
        ("/api/v1/changements/", {"depuis": "1", "limite": 2}, {}),
        ("/api/v1/plans/", {}, {}),
        ("/api/v1/volets/", {}, {}),
        ("/api/v1/fonds/", {"compter": "1"}, {}),
        ("/api/v1/fonds/{code}/", {}, {"code": "IDF"}),
        ("/api/v1/fonds/{code}/", {"departement": ["70"]}, {"code": "ECO"}),
        ("/api/v1/enveloppes/", {}, {}),
        ("/api/v1/regions/", {}, {}),
        ("/api/v1/departements/", {}, {}),
        ("/api/v1/departements/{code}/", {}, {"code": "70"}),
        ("/api/v1/communes/", {"departement": ["70"]}, {}),
        ("/api/v1/communes/{code}/", {}, {"code": "70279"}),
    ],
    ids=str,
)
def test_an_answer_has_the_shape_described(
    scene: Scene, same_connection: None, path: str, query: dict[str, Any], address: dict[str, str]
) -> None:
    case = api[path]["GET"].Case(query=query, path_parameters=address)
    response = case.call(headers=PLAIN)
    assert response.status_code in (200, 400, 404)
    case.validate_response(response)


def test_a_beneficiary_and_a_withdrawn_grant_have_the_shape_described(
    scene: Scene, same_connection: None
) -> None:
    one = api["/api/v1/beneficiaires/{id}/"]["GET"]
    one.Case(path_parameters={"id": scene.aluroy.public_id}).call_and_validate(headers=PLAIN)
    gone = api["/api/v1/aides/{reference}/"]["GET"]
    gone.Case(path_parameters={"reference": scene.withdrawn.reference}).call_and_validate(
        headers=PLAIN
    )


@pytest.fixture
def some_data(db: None, same_connection: None, settings: Any) -> None:
    settings.RELANCE_API_RATE_ANON = None
    builders.territories()
    builders.pillars()
    builders.fund()
    builders.published("1000", shares={"70279": 1}, beneficiary=builders.beneficiary())


@api.parametrize()
@bounded(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_request_breaks_the_server_or_its_description(
    case: schemathesis.Case[Any], some_data: None
) -> None:
    case.call_and_validate(headers=PLAIN, excluded_checks=JUDGED_BY_DATA)


READINGS = {
    told["get"]["operationId"]: told["get"]
    for told in document()["paths"].values()
    if "get" in told
}


@pytest.mark.parametrize("operation", READINGS)
def test_each_reading_shows_an_answer_of_the_shape_it_describes(operation: str) -> None:
    content = READINGS[operation]["responses"]["200"]["content"]["application/json"]
    (shown,) = content["examples"].values()
    schema = {**content["schema"], "components": document()["components"]}

    jsonschema_rs.validate(schema, shown["value"])
    assert shown["summary"].startswith("GET /api/v1/")
    assert "{" not in shown["summary"]
