"""Public pages come from a real standby; who wrote is never shown anything older."""

import pytest

from dashboard.queries.nodes.positions import COOKIE
from tests.cluster.conftest import Pair
from tests.cluster.postgres import until

# Two servers of PostgreSQL are enough for all of them.
pytestmark = pytest.mark.xdist_group("cluster")


def test_who_wrote_reads_what_they_wrote_while_the_replica_is_late(pair: Pair) -> None:
    pair.wait_for_the_standby()
    before = pair.site.committed(pair.world.references[0])
    pair.standby.ask("SELECT pg_wal_replay_pause()")
    try:
        written = pair.site.commit_one_euro(pair.world, "LATE-1", sessionid=pair.world.session)
        assert written.status == 201, written.body

        mark = written.cookies[COOKIE]
        assert pair.site.committed(pair.world.references[0], **{COOKIE: mark}) == before + 1
        assert pair.site.committed(pair.world.references[0]) == before, "others read the replica"
        assert pair.site.committed(pair.world.references[0], **{COOKIE: f"{mark}x"}) == before, (
            "a forged mark"
        )
    finally:
        pair.standby.ask("SELECT pg_wal_replay_resume()")
    pair.wait_for_the_standby()
    assert pair.site.committed(pair.world.references[0]) == before + 1


def test_every_public_page_is_answered_by_a_replica_alone(pair: Pair) -> None:
    pair.wait_for_the_standby()
    pair.primary.stop()
    try:
        for address in pair.world.addresses:
            answer = pair.site.get(address)
            assert answer.status in (200, 301, 302), (address, answer.status, answer.body[:500])
    finally:
        pair.primary.start()
    written = until(
        lambda: pair.site.commit_one_euro(pair.world, "BACK-1").status == 201, "on écrit de nouveau"
    )
    assert written


def test_a_dead_replica_is_left_out_at_once_and_comes_back_by_itself(pair: Pair) -> None:
    pair.wait_for_the_standby()
    for _ in range(3):
        pair.site.committed(pair.world.references[0])
    pair.standby.stop()
    try:
        for _ in range(10):
            assert pair.site.get("/departements/70/").status == 200
    finally:
        pair.standby.start()
    pair.wait_for_the_standby()
    asked = pair.standby.ask(ANSWERED)
    until(
        lambda: _read(pair) and pair.standby.ask(ANSWERED) > asked + 20, "le réplica sert à nouveau"
    )


def test_readers_do_not_wait_for_a_replica_that_hangs(pair: Pair) -> None:
    """A frozen server keeps its connections open: the watch frees those who wait for it."""
    pair.wait_for_the_standby()
    until(lambda: _read(pair), "le site lit")
    pair.standby.freeze()
    try:
        for _ in range(5):
            assert pair.site.get("/departements/70/").status == 200
    finally:
        pair.standby.thaw()
    pair.wait_for_the_standby()


ANSWERED = "SELECT sum(xact_commit) FROM pg_stat_database WHERE datname = 'relance'"


def _read(pair: Pair) -> bool:
    return pair.site.get("/departements/70/").status == 200
