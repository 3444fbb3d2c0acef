"""Primary, two replicas: one dies, one hangs, the primary is killed; people hardly notice."""

import signal
import time
from pathlib import Path

import pytest

from tests.cluster import proxies
from tests.cluster.cluster import Cluster
from tests.cluster.crowd import Crowd
from tests.cluster.postgres import until
from tests.cluster.programs import Program
from tests.cluster.site import Site, World
from tests.drills.conftest import Filled
from tests.drills.judging import kept_everything

pytestmark = pytest.mark.drill
# Long enough for health checks to notice, and for readers to meet what happened.
MEANWHILE = 6


def rehearse(cluster: Cluster, sites: list[Site], world: World) -> None:
    """Each event under the eyes of a crowd; what must hold is looked at after each."""
    dead, hanging = cluster.replicas
    crowd = Crowd(sites, world)
    with crowd.at_work():
        dead.stop(signal.SIGKILL)
        time.sleep(MEANWHILE)
        dead.start()
        time.sleep(MEANWHILE)
    judge(crowd, cluster, "réplica tué")

    crowd = Crowd(sites, world)
    with crowd.at_work():
        hanging.freeze()
        time.sleep(MEANWHILE)
        hanging.thaw()
        time.sleep(MEANWHILE)
    judge(crowd, cluster, "réseau coupé vers un réplica")

    crowd = Crowd(sites, world)
    with crowd.at_work():
        started = time.monotonic()
        former = cluster.fail_over()
        crowd.wait_for_writes()
        resumed = time.monotonic() - started
        cluster.take_back(former)
        time.sleep(MEANWHILE)
    judge(crowd, cluster, "primaire tué, réplica promu", resumed)


def judge(crowd: Crowd, cluster: Cluster, event: str, resumed: float | None = None) -> None:
    until(cluster.everything_arrived, "les réplicas rattrapent")
    kept_everything(crowd, cluster.primary, event, resumed)


def test_readers_and_writers_go_on(cluster: Cluster, sites: list[Site], filled: Filled) -> None:
    """libpq alone finds the primary."""
    place = cluster.nodes[0].folder.parent
    replicas = tuple(node.dsn() for node in cluster.nodes)
    serve(sites, cluster.any_primary(), replicas, place)
    print("\nPostgreSQL seul :")  # noqa: T201
    rehearse(cluster, sites, filled.world)


def test_readers_and_writers_go_on_behind_pgbouncer_and_haproxy(
    cluster: Cluster, sites: list[Site], filled: Filled, place: Path
) -> None:
    bouncers = [proxies.bouncer(place, node) for node in cluster.nodes]
    ports = [port for _, port in bouncers]
    servers = [
        f"127.0.0.1:{port} check port {node.port}"
        for port, node in zip(ports, cluster.nodes, strict=True)
    ]
    balancer, port = proxies.balancer(place, servers, proxies.is_primary_check())
    programs: list[Program] = [*(program for program, _ in bouncers), balancer]
    try:
        for program in programs:
            program.start()
        serve(sites, proxies.address(port), tuple(map(proxies.address, ports)), place)
        print("\nPgBouncer et HAProxy :")  # noqa: T201
        rehearse(cluster, sites, filled.world)
    finally:
        for program in programs:
            program.stop()


def serve(sites: list[Site], dsn: str, replicas: tuple[str, ...], place: Path) -> None:
    for number in range(2):
        site = Site(dsn, replicas, place / f"site-{number}.log")
        sites.append(site)
        site.start()
