"""A primary and two replicas that confirm its commits, and what an operator does to them."""

import signal
from contextlib import suppress
from pathlib import Path

import psycopg

from tests.cluster.postgres import DATABASE, OWNER, PASSWORD, Node, until

# A commit is acknowledged once one of the other two has it on its disk.
CONFIRMED = "synchronous_commit = on\nsynchronous_standby_names = 'ANY 1 ({others})'\n"


class Cluster:
    def __init__(self, place: Path, filled: Node) -> None:
        """`filled`: a stopped server whose files all three begin with."""
        self.nodes = [Node(place, name) for name in ("a", "b", "c")]
        self.primary = self.nodes[0]
        self.primary.copy_of(filled)

    @property
    def replicas(self) -> list[Node]:
        return [node for node in self.nodes if node is not self.primary]

    def start(self) -> None:
        self.primary.configure()
        self.primary.start()
        for node in self.replicas:
            node.base_backup(self.primary)
            node.follow(self.primary)
            node.start()
        self.confirm_commits()

    def confirm_commits(self) -> None:
        others = ", ".join(node.name for node in self.replicas)
        self.primary.configure(CONFIRMED.format(others=others))
        self.primary.ask("SELECT pg_reload_conf()")
        until(self.has_confirming, "un réplica confirme les écritures")

    def has_confirming(self) -> bool:
        asked = "SELECT count(*) > 0 FROM pg_stat_replication WHERE sync_state = 'quorum'"
        return bool(self.primary.ask(asked))

    def stop(self) -> None:
        for node in self.nodes:
            node.thaw()
        for node in (*self.replicas, self.primary):
            with suppress(OSError):
                node.stop(signal.SIGQUIT)

    def any_primary(self) -> str:
        """One address for whichever of the three takes writes, for libpq alone."""
        hosts = ",".join("127.0.0.1" for _ in self.nodes)
        ports = ",".join(str(node.port) for node in self.nodes)
        return (
            f"host={hosts} port={ports} user={OWNER} password={PASSWORD} dbname={DATABASE} "
            "target_session_attrs=read-write connect_timeout=2"
        )

    def fail_over(self) -> Node:
        """The primary is gone: whoever has the most becomes it, the other follows."""
        self.primary.stop(signal.SIGKILL)
        heir = max(self.replicas, key=lambda node: int(node.ask(RECEIVED)))
        former, self.primary = self.primary, heir
        heir.promote()
        for node in self.replicas:
            if node is not former:
                node.follow(heir)
                node.ask("SELECT pg_reload_conf()")
        self.confirm_commits()
        return former

    def take_back(self, former: Node) -> None:
        """Who was the primary comes back as a replica of the new one."""
        former.base_backup(self.primary)
        former.follow(self.primary)
        former.start()

    def everything_arrived(self) -> bool:
        with suppress(psycopg.Error):
            return all(node.has_replayed(self.primary) for node in self.replicas)
        return False


RECEIVED = "SELECT (pg_last_wal_receive_lsn() - '0/0')::bigint"
