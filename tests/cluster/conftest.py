"""A primary and a standby that follows it, filled once for all tests of this folder."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.cluster.postgres import Node, open_place, until
from tests.cluster.site import Site, World, fill


@dataclass
class Pair:
    primary: Node
    standby: Node
    site: Site
    world: World

    def wait_for_the_standby(self) -> None:
        until(lambda: self.standby.has_replayed(self.primary), "le réplica rattrape")


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with open_place() as place:
        primary, standby = Node(place, "p"), Node(place, "r")
        site = Site(primary.dsn(), (standby.dsn(),), place / "site.log")
        try:
            primary.initialise()
            primary.start()
            primary.admit()
            world = fill(primary.dsn())
            primary.stop()
            standby.copy_of(primary)
            standby.follow(primary)
            primary.start()
            standby.start()
            site.start()
            yield Pair(primary, standby, site, world)
        finally:
            site.stop()
            for node in (standby, primary):
                node.thaw()
                node.stop()
