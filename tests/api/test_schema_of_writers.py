"""No request of a partner or of an agent breaks the server, nor the published description."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as bounded
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from dashboard.actions.keys import create_key
from dashboard.models import Role, Scope
from relance.wsgi import application
from tests import builders
from tests.signing_in import agent, session_key

# Only the data says which codes exist; and reading asks for no key, so that leaving one out of a
# reading changes nothing.
JUDGED_BY_DATA: list[Any] = [positive_data_acceptance, negative_data_rejection, ignored_auth]

api = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


def partner() -> dict[str, str]:
    owner, now = agent(Role.INSTRUCTOR), timezone.now()
    new = create_key(
        by=owner,
        to=owner,
        name="Essai",
        scope=Scope.WRITE,
        now=now,
        expires_at=now + timedelta(days=1),
    )
    return {"Authorization": f"Token {new.token}"}


def signed_in() -> dict[str, str]:
    session = session_key(agent(Role.INSTRUCTOR))
    client = Client()
    client.cookies["sessionid"] = session
    client.get("/gestion/cles/")
    token = client.cookies["csrftoken"].value
    return {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token}


IDENTITIES = {"partner": partner, "agent": signed_in}


@pytest.fixture(params=IDENTITIES)
def identity(request: Any, db: None, settings: Any) -> Iterator[dict[str, str]]:
    """Its headers. A request that ends would close the connection, and the test's transaction."""
    settings.RELANCE_API_RATE_ANON = settings.RELANCE_API_RATE_KEY = None
    builders.territories()
    builders.pillars()
    builders.fund()
    builders.published("1000", shares={"70279": 1}, beneficiary=builders.beneficiary())
    headers = IDENTITIES[request.param]()
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    # The client of these tests does not decompress.
    yield {**headers, "Accept-Encoding": "identity"}
    for signal in signals:
        signal.connect(close_old_connections)


@api.parametrize()
@bounded(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_request_breaks_the_server_or_its_description(
    case: schemathesis.Case[Any], identity: dict[str, str]
) -> None:
    case.call_and_validate(headers=identity, excluded_checks=JUDGED_BY_DATA)
