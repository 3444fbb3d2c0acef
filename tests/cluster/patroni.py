"""Patroni on each server, etcd to agree on the primary, HAProxy to find it."""

import json
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import yaml

from tests.cluster import proxies
from tests.cluster.postgres import ADMISSION, OWNER, PASSWORD, Node, free_port, until
from tests.cluster.programs import Program, folder, found, given


@dataclass
class Member:
    node: Node
    program: Program
    rest: int

    def role(self) -> str:
        connection = HTTPConnection("127.0.0.1", self.rest, timeout=2)
        try:
            connection.request("GET", "/patroni")
            told: dict[str, Any] = json.loads(connection.getresponse().read())
            return str(told.get("role", "")) if told.get("state") == "running" else ""
        except (OSError, HTTPException, ValueError):
            return ""
        finally:
            connection.close()

    def family(self) -> list[int]:
        """Patroni, its PostgreSQL and the processes of that one."""
        self.adopt()
        return [*([self.program.process.pid] if self.program.process else []), *self.node.family()]

    def adopt(self) -> None:
        """The PostgreSQL that Patroni started is no child of ours: known by its file."""
        with suppress(OSError, ValueError, IndexError):
            number = int((self.node.data / "postmaster.pid").read_text().splitlines()[0])
            self.node.adopted = number

    def signal(self, number: int) -> None:
        for pid in self.family():
            with suppress(ProcessLookupError):
                os.kill(pid, number)


class PatroniCluster:
    def __init__(self, place: Path, filled: Node) -> None:
        """The first begins with the files of a stopped server; the others copy it by themselves."""
        self.place = place
        client, peer = free_port(), free_port()
        data = folder(place, "etcd")
        here = f"http://127.0.0.1:{client}"
        between = f"http://127.0.0.1:{peer}"
        self.etcd = Program(
            "etcd",
            [
                *(found("etcd"), "--name", "e", "--data-dir", str(data)),
                *("--listen-client-urls", here, "--advertise-client-urls", here),
                *("--listen-peer-urls", between, "--initial-advertise-peer-urls", between),
                *("--initial-cluster", f"e={between}", "--unsafe-no-fsync"),
            ],
            place / "etcd.log",
        )
        self.members = [self._member(Node(place, name), client) for name in ("a", "b", "c")]
        self.members[0].node.copy_of(filled)
        servers = [f"127.0.0.1:{m.node.port} check port {m.rest}" for m in self.members]
        self.balancer, self.port = proxies.balancer(place, servers)

    def _member(self, node: Node, etcd: int) -> Member:
        """The shipped configuration; addresses, folders and memory are the drill's own."""
        rest = free_port()
        told = yaml.safe_load((proxies.SHIPPED / "patroni.yml").read_text())
        address = f"127.0.0.1:{node.port}"
        owner = {"username": OWNER, "password": PASSWORD}
        told |= {
            "name": node.name,
            "restapi": {"listen": f"127.0.0.1:{rest}", "connect_address": f"127.0.0.1:{rest}"},
            "etcd3": {"host": f"127.0.0.1:{etcd}"},
        }
        told["postgresql"] |= {
            "listen": address,
            "connect_address": address,
            "data_dir": str(node.data),
            "bin_dir": str(node.programs.folder),
            "pgpass": str(node.folder / "pgpass"),
            "pg_hba": ADMISSION.splitlines(),
            "authentication": {"superuser": owner, "replication": owner, "rewind": owner},
        }
        told["postgresql"]["parameters"] |= {
            "shared_buffers": "64MB",
            "max_wal_size": "1GB",
            "unix_socket_directories": str(node.folder),
        }
        # JSON is YAML.
        settings = given(node.folder / "patroni.yml", json.dumps(told, indent=1))
        program = Program("patroni", [found("patroni"), str(settings)], node.folder / "patroni.log")
        return Member(node, program, rest)

    def start(self) -> None:
        self.etcd.start()
        first, *others = self.members
        first.program.start()
        until(lambda: first.role() == "master", "le premier serveur prend la tête")
        for member in others:
            member.program.start()
        until(lambda: len(self.followers()) == len(others), "les réplicas suivent")
        until(self.confirms, "un réplica confirme les écritures")
        self.balancer.start()

    def leader(self) -> Member | None:
        return next((member for member in self.members if member.role() == "master"), None)

    def followers(self) -> list[Member]:
        return [member for member in self.members if member.role() == "replica"]

    def confirms(self) -> bool:
        leader = self.leader()
        asked = "SELECT count(*) > 0 FROM pg_stat_replication WHERE sync_state = 'sync'"
        return bool(leader and leader.node.ask(asked))

    def everything_arrived(self) -> bool:
        leader = self.leader()
        followers = self.followers()
        return bool(
            leader
            and len(followers) == len(self.members) - 1
            and all(member.node.has_replayed(leader.node) for member in followers)
        )

    def stop(self) -> None:
        self.balancer.stop()
        for member in self.members:
            member.signal(signal.SIGCONT)
        for member in self.members:
            member.program.stop()
        for member in self.members:
            member.signal(signal.SIGQUIT)
        self.etcd.stop()
