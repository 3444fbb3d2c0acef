"""A published world, and a client that never sees a trace."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.test import Client

from tests.published_scene import Scene, build

Get = Callable[..., Any]


@pytest.fixture
def scene(db: None) -> Scene:
    return build()


@pytest.fixture
def get(client: Client) -> Get:
    """The JSON of an address of the API, expected to be there."""

    def read(path: str, **params: Any) -> Any:
        response = client.get(f"/api/v1/{path}", params)
        assert response.status_code == 200, response.content
        assert response["Content-Type"] == "application/json"
        return orjson.loads(response.content)

    return read
