import pytest

from tests import builders


@pytest.fixture(autouse=True)
def small_france(db: None) -> None:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")
