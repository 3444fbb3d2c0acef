"""Drills kill real servers and last minutes: `make drill` runs them, the suite does not."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cluster.cluster import Cluster
from tests.cluster.postgres import Node, open_place
from tests.cluster.site import Site, World, fill

collect_ignore_glob = [] if os.environ.get("RELANCE_DRILLS") else ["test_*.py"]


@dataclass
class Filled:
    """A stopped server with the small published world, that clusters are copied from."""

    node: Node
    world: World


@pytest.fixture(scope="session")
def filled() -> Iterator[Filled]:
    with open_place() as place:
        node = Node(place, "modele")
        if not Path(node.programs.path("pg_basebackup")).exists():
            pytest.skip("exercice sauté : pg_basebackup manque (apt install postgresql)")
        try:
            node.initialise()
            node.start()
            node.admit()
            yield Filled(node, fill_and_stop(node))
        finally:
            node.stop()


def fill_and_stop(node: Node) -> World:
    world = fill(node.dsn())
    node.stop()
    return world


@pytest.fixture
def place() -> Iterator[Path]:
    with open_place() as made:
        yield made


@pytest.fixture
def cluster(place: Path, filled: Filled) -> Iterator[Cluster]:
    made = Cluster(place, filled.node)
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def sites(place: Path) -> Iterator[list[Site]]:
    """Filled by the drill; stopped in the end."""
    started: list[Site] = []
    yield started
    for site in started:
        site.stop()
