"""A published world."""

import pytest

from tests.published_scene import Scene, build


@pytest.fixture
def scene(db: None) -> Scene:
    return build()
