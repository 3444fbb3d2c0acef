"""A published world behind the pages, and ways to read them as a person does."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.published_scene import Scene, build

Read = Callable[[str], str]


@pytest.fixture
def scene(db: None) -> Scene:
    return build()


@pytest.fixture
def read(client: Client) -> Read:
    """The HTML of a page, expected to be there."""

    def page(address: str) -> str:
        response: HttpResponse = client.get(address)  # type: ignore[assignment]
        assert response.status_code == 200, (address, response.status_code)
        return response.content.decode()

    return page
