"""A partner's program, and what it sends."""

from datetime import timedelta
from typing import Any

import orjson
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from dashboard.actions.keys import create_key
from dashboard.models import Role, Scope, User
from tests import builders
from tests.signing_in import agent

AIDES = "/api/v1/aides/"


def country(settings: LazySettings) -> None:
    """Where the grants of `aide` may be; calls are not limited."""
    settings.RELANCE_API_RATE_ANON = None
    settings.RELANCE_API_RATE_KEY = None
    builders.territories()
    builders.pillars()
    builders.fund()


def key_of(user: User, scope: str = Scope.WRITE) -> str:
    now = timezone.now()
    new = create_key(
        by=user, to=user, name="Essai", scope=scope, now=now, expires_at=now + timedelta(days=1)
    )
    return new.token


class Program:
    """A partner's program, with its key."""

    def __init__(self, user: User | None = None, scope: str = Scope.WRITE) -> None:
        self.user = user or agent(Role.INSTRUCTOR)
        self.token = key_of(self.user, scope)
        self.client = Client()

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        headers = {"authorization": f"Token {self.token}", **headers}
        return self.client.generic(
            method,
            path,
            orjson.dumps(body) if body is not None else b"",
            content_type="application/json",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def read(self, reference: str) -> Any:
        return self.send("GET", f"{AIDES}{reference}/?etat=bureau")

    def amend(self, reference: str, body: Any, **headers: str) -> Any:
        if "if_match" not in headers:
            headers["if_match"] = self.read(reference)["ETag"]
        return self.send("PATCH", f"{AIDES}{reference}/", body, **headers)


def aide(reference: str = "70-API-1", **fields: Any) -> dict[str, Any]:
    return {
        "reference": reference,
        "fonds": "IDF",
        "departement": "70",
        "exercice": 2021,
        "objet": "Atelier automatisé",
        "montant_attribue": "200000.00",
        "date_attribution": "2021-05-06",
        "beneficiaire": {"nom": "Aluroy", "siret": "55210055400013", "categorie": "entreprise"},
        "communes": [{"code": "70279", "part": 2}, {"code": None, "part": 1}],
        "cofinancements": [{"financeur": "region", "montant": "50000"}],
        "cout_total": "350000",
        "attribuant": {"nom": "Préfecture", "siret": "17700001500012"},
        **fields,
    }


def told(response: Any) -> Any:
    return orjson.loads(response.content)


def pointers(response: Any) -> list[str]:
    assert response["Content-Type"] == "application/problem+json", response.content
    return [error["pointeur"] for error in told(response)["errors"]]
