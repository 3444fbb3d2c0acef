"""A small France with three funds, for every test that imports into it."""

import pytest

from tests import builders


@pytest.fixture
def small_france(db: None) -> None:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")
    builders.fund("INU", pillar="cohesion")
    for code in ("DETR", "DSIL", "DSID"):
        builders.fund(code, pillar=None, plan_code="detr-dsil")
    builders.fund("FONDS-VERT", pillar=None, plan_code="fonds-vert")
