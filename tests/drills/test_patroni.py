"""Patroni with etcd: nobody does anything, and the cluster mends itself."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster import proxies
from tests.cluster.crowd import Crowd
from tests.cluster.patroni import PatroniCluster
from tests.cluster.postgres import until
from tests.cluster.site import Site
from tests.drills.conftest import Filled
from tests.drills.judging import kept_everything
from tests.drills.test_replicas import MEANWHILE, serve

pytestmark = pytest.mark.drill
BACK = 300


@pytest.fixture
def patroni(place: Path, filled: Filled) -> Iterator[PatroniCluster]:
    made = PatroniCluster(place, filled.node)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def test_the_primary_is_replaced_by_itself(
    patroni: PatroniCluster, sites: list[Site], filled: Filled, place: Path
) -> None:
    replicas = tuple(member.node.dsn() for member in patroni.members)
    serve(sites, proxies.address(patroni.port), replicas, place)
    print("\nPatroni, etcd et HAProxy :")  # noqa: T201

    rehearse(patroni, Crowd(sites, filled.world), "primaire tué", signal.SIGKILL)
    rehearse(patroni, Crowd(sites, filled.world), "réseau du primaire coupé", signal.SIGSTOP)


def rehearse(patroni: PatroniCluster, crowd: Crowd, event: str, how: int) -> None:
    struck = patroni.leader()
    assert struck is not None
    with crowd.at_work():
        started = time.monotonic()
        struck.signal(how)
        until(lambda: patroni.leader() not in (None, struck), "un réplica est promu")
        crowd.wait_for_writes()
        resumed = time.monotonic() - started
        if how == signal.SIGKILL:
            struck.program.process = None
            struck.node.adopted = 0
            struck.program.start()
        else:
            struck.signal(signal.SIGCONT)
        # Rewinding takes its time, on a machine that does everything at once.
        until(lambda: struck.role() == "replica", "l'ancien primaire revient en réplica", BACK)
        time.sleep(MEANWHILE)
    until(patroni.everything_arrived, "les réplicas rattrapent")
    leader = patroni.leader()
    assert leader is not None
    kept_everything(crowd, leader.node, event, resumed)
