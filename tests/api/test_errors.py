"""Whatever goes wrong is a problem in French that says what to do, never a trace."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from dashboard.api import grants
from dashboard.exports import delimited
from dashboard.web import database_role
from tests.published_scene import Scene


def problem(response: Any, status: int) -> Any:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    found = response.json()
    assert list(found) == ["type", "title", "status", "detail", "errors"]
    assert found["status"] == status
    assert found["type"].endswith(f"/api/docs/#erreur-{status}")
    return found


def test_an_unknown_parameter_is_named_and_the_known_ones_listed(
    scene: Scene, client: Client
) -> None:
    found = problem(client.get("/api/v1/aides/?departemant=70"), 400)
    assert found["title"] == "Requête incorrecte"
    error = found["errors"][0]
    assert (error["parametre"], error["valeur"]) == ("departemant", "70")
    assert {"departement", "limite", "curseur", "compter", "format"} <= set(
        error["valeurs_connues"]
    )
    assert "departemant" in found["detail"]


def test_an_unknown_value_is_named_and_the_known_ones_listed(scene: Scene, client: Client) -> None:
    found = problem(client.get("/api/v1/aides/?departement=99&volet=vert&tri=nom"), 400)
    errors = {error["parametre"]: error for error in found["errors"]}
    assert set(errors) == {"departement", "volet", "tri"}
    assert errors["volet"]["valeurs_connues"] == ["cohesion", "competitivite", "ecologie", "nd"]


@pytest.mark.parametrize(
    "query",
    [
        "limite=0",
        "limite=1001",
        "limite=dix",
        "limite=1&limite=2",
        "curseur=faux",
        "compter=oui",
        "format=pdf",
        "format=csv&format=json",
        "au=2999-01-01",
        "connu_au=2999-01-01T00:00:00Z",
        "au=hier",
        "montant_min=1e5",
        "commune=99999",
        "commune=%00",
        "q=%00",
        "beneficiaire=b-999999",
        "format=csv&limite=10",
        "format=xlsx&curseur=x",
    ],
)
def test_what_cannot_be_followed_is_refused(scene: Scene, client: Client, query: str) -> None:
    found = problem(client.get(f"/api/v1/aides/?{query}"), 400)
    assert found["errors"][0]["parametre"] in query
    assert found["errors"][0]["message"]


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("aides/70-RIEN/", "70-RIEN"),
        ("departements/99/", "99"),
        ("fonds/ZZZ/", "ZZZ"),
        ("communes/99999/", "99999"),
        ("beneficiaires/b-9999/", "b-9999"),
        ("rien/", ""),
        ("aides/70/rien/", ""),
        ("aides/%00/", ""),
        ("fonds/%00/", ""),
        ("communes/%00/", ""),
    ],
)
def test_what_does_not_exist_is_said_so(scene: Scene, client: Client, path: str, word: str) -> None:
    found = problem(client.get(f"/api/v1/{path}"), 404)
    assert found["title"] == "Introuvable"
    assert word in found["detail"]


@pytest.mark.django_db
def test_an_address_without_its_slash_leads_to_the_right_one(client: Client) -> None:
    response = client.get("/api/v1/aides?limite=3")
    assert (response.status_code, response["Location"]) == (301, "/api/v1/aides/?limite=3")


def test_a_method_that_writes_is_refused(scene: Scene, client: Client) -> None:
    response = client.post("/api/v1/regions/", {}, content_type="application/json")
    assert problem(response, 405)["title"] == "Méthode refusée"
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("path", "status"), [("regions/", 405), ("openapi.json", 405), ("rien/", 404)]
)
def test_a_foreign_form_gets_a_problem_too(db: None, path: str, status: int) -> None:
    strict = Client(enforce_csrf_checks=True)
    problem(strict.post(f"/api/v1/{path}", {"a": "b"}), status)


def test_a_client_that_cannot_read_json_is_told(scene: Scene, client: Client) -> None:
    problem(client.get("/api/v1/aides/", headers={"accept": "image/png"}), 406)
    assert (
        client.get("/api/v1/aides/?format=json", headers={"accept": "image/png"}).status_code == 200
    )


def test_an_unexpected_error_shows_nothing_of_itself(
    scene: Scene, client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("mot de passe de la base")

    monkeypatch.setattr(grants, "list_written", broken)
    client.raise_request_exception = False
    for debug in (False, True):
        settings.DEBUG = debug
        found = problem(client.get("/api/v1/aides/"), 500)
        assert found["title"] == "Erreur du serveur"
        assert "mot de passe" not in str(found)


def test_a_file_that_cannot_start_is_an_error_and_not_a_broken_file(
    scene: Scene, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("panne")

    monkeypatch.setattr(delimited, "copy_shown", broken)
    client.raise_request_exception = False
    problem(client.get("/api/v1/aides/?format=csv"), 500)


def unreachable(*args: Any, **kwargs: Any) -> None:
    raise OperationalError("connection to server at 10.0.0.1 failed")


def test_what_fails_before_any_view_is_a_problem_too(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(database_role, "read_as_public", unreachable)
    client.raise_request_exception = False
    for debug in (False, True):
        settings.DEBUG = debug
        response = client.get("/api/v1/aides/", headers={"origin": "https://cci.example"})
        found = problem(response, 503)
        assert "10.0.0.1" not in str(found)
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Content-Length"] == str(len(response.content))


@pytest.mark.django_db
def test_an_unknown_host_is_told_so(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["relance.example.fr"]
    problem(client.get("/api/v1/plans/", headers={"host": "ailleurs.example"}), 400)


@pytest.mark.django_db
def test_the_page_of_the_documentation_refuses_a_method_likewise(client: Client) -> None:
    response = client.post("/api/docs/")
    assert problem(response, 405)["title"] == "Méthode refusée"
    assert response["Allow"] == "GET, HEAD"
