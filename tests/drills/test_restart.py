"""One server, restarted as `pg_ctl -m immediate` does, under fifty writers."""

import signal
import time
from pathlib import Path

import pytest

from tests.cluster.crowd import Crowd
from tests.cluster.postgres import Node
from tests.cluster.site import Site
from tests.drills.conftest import Filled
from tests.drills.judging import KEPT

pytestmark = pytest.mark.drill
WRITERS = 50
RESTARTS = 3


def test_every_acknowledged_write_is_there_and_the_site_is_back(
    place: Path, filled: Filled, sites: list[Site]
) -> None:
    node = Node(place, "seul")
    node.copy_of(filled.node)
    node.configure()
    try:
        node.start()
        site = Site(node.dsn(), (), place / "site.log")
        sites.append(site)
        site.start()
        crowd = Crowd([site], filled.world, readers=2, writers=WRITERS, scribes=0)
        print("\nUn seul serveur, 50 personnes qui écrivent :")  # noqa: T201
        with crowd.at_work():
            for _ in range(RESTARTS):
                node.stop(signal.SIGQUIT)
                node.start()
                started = time.monotonic()
                crowd.wait_for_writes(WRITERS)
                again = time.monotonic() - started
                print(f"  redémarré : {WRITERS} écritures de plus en {again:.1f} s")  # noqa: T201
        print(crowd.told(f"{RESTARTS} redémarrages"), flush=True)  # noqa: T201
        assert crowd.acknowledged <= set(node.ask(KEPT, "relance"))
        assert site.process is not None
        assert site.process.poll() is None
    finally:
        node.stop()
