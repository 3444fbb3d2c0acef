"""Servers of PostgreSQL of one's own: a primary, standbys of it, and what may happen to them."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from relance.postgres import binaries, places

REPOSITORY = Path(__file__).resolve().parents[2]
PATIENCE = 90
PR_SET_PDEATHSIG = 1
OWNER = "relance"
DATABASE = "relance"

CONFIGURATION = """\
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
max_connections = 200
shared_buffers = '64MB'
wal_level = replica
max_wal_senders = 10
wal_keep_size = '256MB'
hot_standby = on
hot_standby_feedback = on
wal_receiver_status_interval = '1s'
wal_retrieve_retry_interval = '200ms'
wal_receiver_timeout = '5s'
wal_sender_timeout = '5s'
recovery_min_apply_delay = 0
jit = off
lc_messages = 'C'
log_min_messages = 'warning'
timezone = 'Europe/Paris'
"""
# The owner gives a password; whoever only looks whether the server lives may do nothing else.
ADMISSION = """\
local all all trust
host all veille 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
host replication all 127.0.0.1/32 scram-sha-256
"""
PASSWORD = "exercice"


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def until(met: Any, what: str, patience: float = PATIENCE) -> Any:
    """Asks again until there is an answer; what cannot be asked yet counts as no answer."""
    deadline = time.monotonic() + patience
    while True:
        with suppress(OSError, psycopg.Error):
            if found := met():
                return found
        assert time.monotonic() < deadline, f"en vain : {what}"
        time.sleep(0.05)


def dies_with_us(number: int = signal.SIGTERM) -> Any:
    """For a child of ours: when this process is gone, however it went, the child ends as well."""

    def ask() -> None:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)

    return ask


@contextmanager
def open_place(prefix: str = "relance-") -> Iterator[Path]:
    """A short path, open to the account of the servers; gone in the end."""
    place = Path(tempfile.mkdtemp(prefix=prefix))
    place.chmod(0o755)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


class Node:
    def __init__(self, place: Path, name: str) -> None:
        self.name = name
        self.who = places.account()
        self.programs = binaries.find(REPOSITORY)
        self.folder = place / name
        self.folder.mkdir()
        self.folder.chmod(0o700)
        os.chown(self.folder, self.who.uid, self.who.gid)
        self.data = self.folder / "data"
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        # Of a server that somebody else started.
        self.adopted = 0

    # --- making ---------------------------------------------------------------------------------

    def initialise(self) -> None:
        self.run(
            "initdb", "--username", OWNER, "--auth", "trust", "--encoding", "UTF8",
            "--locale", "C.UTF-8", "--lc-collate", "C", "--pgdata", str(self.data), "--no-sync",
        )  # fmt: skip
        self.write("pg_hba.conf", ADMISSION)
        with (self.data / "postgresql.conf").open("a") as file:
            file.write("\ninclude_if_exists = 'relance.conf'\n")
        self.configure()

    def configure(self, more: str = "") -> None:
        text = CONFIGURATION.format(port=self.port, folder=self.folder)
        self.write("relance.conf", text + more)

    def follow(self, primary: "Node") -> None:
        """Become a standby of a server whose files this one has."""
        told = (
            f"host=127.0.0.1 port={primary.port} user={OWNER} password={PASSWORD} "
            f"application_name={self.name} connect_timeout=3"
        )
        self.configure(f"primary_conninfo = '{told}'\nrecovery_target_timeline = 'latest'\n")
        self.write("standby.signal", "")

    def copy_of(self, stopped: "Node") -> None:
        """The files of a server that was stopped in order: what pg_basebackup would bring."""
        shutil.copytree(stopped.data, self.data, symlinks=True)
        for path in (self.data, *self.data.rglob("*")):
            os.chown(path, self.who.uid, self.who.gid, follow_symlinks=False)

    def base_backup(self, primary: "Node") -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        self.run(
            "pg_basebackup", "--pgdata", str(self.data), "--checkpoint", "fast", "--no-sync",
            "--dbname", primary.dsn("postgres"),
        )  # fmt: skip

    def write(self, name: str, text: str) -> None:
        path = self.data / name
        path.write_text(text)
        os.chown(path, self.who.uid, self.who.gid)

    def run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.programs.path(program), *arguments],
            capture_output=True, text=True, check=False, cwd="/", env={"LC_ALL": "C"},
            umask=0o077, **self.who.identity(),
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    # --- life and death -------------------------------------------------------------------------

    def start(self) -> None:
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(
                [self.programs.path("postgres"), "-D", str(self.data)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                env={"LC_ALL": "C", "HOME": "/"}, umask=0o077, start_new_session=True,
                preexec_fn=dies_with_us(signal.SIGINT),  # noqa: PLW1509 - from the main thread
                **self.who.identity(),
            )  # fmt: skip
        until(lambda: self.ask("SELECT 1"), f"{self.name} démarre")

    def stop(self, number: int = signal.SIGINT) -> None:
        """SIGINT in order, SIGQUIT as `pg_ctl -m immediate`, SIGKILL with all its processes."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            if number == signal.SIGKILL:
                for pid in self.family():
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            else:
                self.process.send_signal(number)
        self.process.wait()
        self.process = None

    def freeze(self) -> None:
        """A machine or a network that says nothing any more, and does not close its connections."""
        for pid in self.family():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        for pid in self.family():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def family(self) -> list[int]:
        """The server and its processes; each is a session of its own."""
        head = self.process.pid if self.process else self.adopted
        if not head:
            return []
        found = [head]
        for path in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError, ValueError):
                parent = path.read_text().rpartition(")")[2].split()[1]
                if int(parent) == head:
                    found.append(int(path.parent.name))
        return found

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    # --- asking ---------------------------------------------------------------------------------

    def dsn(self, database: str = DATABASE) -> str:
        return f"postgresql://{OWNER}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def ask(self, question: str, database: str = "postgres") -> Any:
        local = f"host={self.folder} port={self.port} user={OWNER} dbname={database}"
        with psycopg.connect(local, autocommit=True, connect_timeout=3) as connection:
            cursor = connection.execute(question.encode())
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None

    def admit(self) -> None:
        """The owner's password, the database, and who only looks whether the server lives."""
        self.ask(f"ALTER ROLE {OWNER} PASSWORD '{PASSWORD}'")
        self.ask("CREATE ROLE veille LOGIN")
        self.ask(f"CREATE DATABASE {DATABASE}")

    def promote(self) -> None:
        self.ask("SELECT pg_promote()")
        until(lambda: not self.ask("SELECT pg_is_in_recovery()"), f"{self.name} devient primaire")

    def has_replayed(self, primary: "Node") -> bool:
        return bool(self.ask(f"SELECT pg_last_wal_replay_lsn() >= '{primary.written()}'"))

    def written(self) -> str:
        return str(self.ask("SELECT pg_current_wal_lsn()"))
