"""Starts, shares and stops the local PostgreSQL of a checkout. Standard library only.

Whoever uses the server holds a shared lock for as long as it lives, and the last one out stops
it: nothing is left behind, and two commands at once never start it twice. A killed process loses
its lock with its life. `start` (as opposed to `use`) leaves the server up until `stop`.
"""

import atexit
import contextlib
import fcntl
import os
import shutil
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote

from relance.postgres import binaries, places
from relance.postgres.binaries import Binaries
from relance.postgres.places import Trouble

ROLE = "relance"
DATABASE = "relance"
START_SECONDS = 60
STOP_SECONDS = 60
ANSWER_SECONDS = 5
SSL_REQUEST = 80877103

# One developer's machine: modest memory, nothing that risks the data (fsync stays on).
TUNING = """\
listen_addresses = ''
max_connections = 200
shared_buffers = '256MB'
effective_cache_size = '1GB'
work_mem = '16MB'
maintenance_work_mem = '128MB'
max_wal_size = '2GB'
checkpoint_completion_target = 0.9
random_page_cost = 1.1
jit = off
log_min_messages = 'warning'
log_line_prefix = '%m [%p] %d '
timezone = 'Europe/Paris'
"""


class Server:
    def __init__(self, checkout: Path) -> None:
        self.places = places.find(checkout)
        self._use: IO[str] | None = None
        self._user_pid = 0

    def url(self, database: str = DATABASE) -> str:
        """The libpq address of a database of this server; known even while it is down."""
        return f"postgresql://{ROLE}@/{database}?host={quote(str(self.places.sockets), safe='/')}"

    # --- sharing ------------------------------------------------------------------------------

    def use(self) -> None:
        """Have the server up until this process ends."""
        if self._use:
            return
        with self._one_at_a_time():
            self._use = (self.places.locks / "postgres.users").open("a")
            fcntl.flock(self._use, fcntl.LOCK_SH)
            self._ensure_running()
        self._user_pid = os.getpid()
        atexit.register(self.leave)

    def leave(self) -> None:
        """Stop using the server; the last one out stops it, unless it was told to stay."""
        if not self._use or self._user_pid != os.getpid():
            return
        with self._one_at_a_time():
            users, self._use = self._use, None
            with users:
                if self._kept_up() or not _alone(users):
                    return
                self._stop()

    def start(self) -> None:
        """Have the server up until somebody calls `stop`."""
        with self._one_at_a_time():
            self._ensure_running()
            self._keep_file().touch()

    def stop(self) -> None:
        with self._one_at_a_time():
            self._keep_file().unlink(missing_ok=True)
            self._stop()

    def erase(self) -> None:
        """Stop the server and delete its data."""
        self.stop()
        with self._one_at_a_time():
            for folder in (self.places.data, self.places.sockets):
                shutil.rmtree(folder, ignore_errors=True)
            if self.places.state != self.places.locks:
                shutil.rmtree(self.places.state, ignore_errors=True)

    def running(self) -> bool:
        return self._status() == "ready"

    def in_use(self) -> bool:
        """Whether some process holds the server: deleting its data would pull the rug."""
        with self._one_at_a_time(), (self.places.locks / "postgres.users").open("a") as users:
            return not _alone(users)

    def _keep_file(self) -> Path:
        return self.places.locks / "postgres.keep"

    def _kept_up(self) -> bool:
        return self._keep_file().exists()

    @contextlib.contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        folder = self.places.locks
        try:
            places.open_folder(folder)
            lock = (folder / "postgres.lock").open("a")
        except PermissionError as error:
            raise Trouble(
                f"{folder} a été créé par un autre compte. Relancer avec ce compte, "
                "ou le supprimer avec lui (make reset)."
            ) from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # --- life and death -----------------------------------------------------------------------

    def _ensure_running(self) -> None:
        if self._status() == "ready":
            return
        programs = self._programs()
        self._make_folders()
        if not (self.places.data / "PG_VERSION").exists():
            self._initialise(programs)
        self._configure()
        self._sweep()
        self._launch(programs)

    def _programs(self) -> Binaries:
        """The binaries, copied next to the data if the server's account cannot reach them."""
        version = self.places.data / "PG_VERSION"
        major = int(version.read_text().strip()) if version.exists() else None
        found = binaries.find(self.places.checkout, major)
        if places.reachable(found.folder, self.places.who):
            return found
        copy = self.places.state / f"programs-{found.major}"
        if not copy.exists():
            places.open_folder(self.places.state)
            partial = copy.with_suffix(".part")
            shutil.rmtree(partial, ignore_errors=True)
            shutil.copytree(found.folder.parent, partial, symlinks=True)
            partial.rename(copy)
        return Binaries(copy / "bin", found.major)

    def _make_folders(self) -> None:
        if self.places.state != self.places.locks:
            places.open_folder(self.places.state.parent)
            note = self.places.locks / "postgres.txt"
            note.write_text(
                f"Les données de PostgreSQL sont dans {self.places.state} : le compte "
                f"« {self.places.who.name} » ne peut pas entrer ici.\n"
            )
        places.open_folder(self.places.state)
        places.private_folder(self.places.data, self.places.who)
        places.private_folder(self.places.sockets, self.places.who)

    def _initialise(self, programs: Binaries) -> None:
        """Make the cluster and its database; a half-made one is thrown away first.

        Byte order for sorting (fast, the same everywhere) and UTF-8 for letters and cases.
        """
        for leftover in self.places.data.iterdir():
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        self._run(
            programs.path("initdb"), "--username", ROLE,
            "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8",
            "--lc-collate", "C", "--lc-messages", "C",
        )  # fmt: skip
        self._run(
            programs.path("postgres"), "--single", "postgres",
            stdin=f"CREATE DATABASE {DATABASE} OWNER {ROLE}\n",
        )  # fmt: skip
        with (self.places.data / "postgresql.conf").open("a") as configuration:
            configuration.write("\ninclude_if_exists = 'relance.conf'\n")

    def _configure(self) -> None:
        folder = str(self.places.sockets).replace('"', '""').replace("'", "''")
        text = f"{TUNING}unix_socket_directories = '\"{folder}\"'\nunix_socket_permissions = 0700\n"
        path = self.places.data / "relance.conf"
        path.write_text(text)
        os.chown(path, self.places.who.uid, self.places.who.gid)

    def _sweep(self) -> None:
        """Remove what a killed server left behind, once sure that nobody lives there.

        PostgreSQL does this itself except when the dead server's number now belongs to another
        process of the same account: then it would refuse to start for ever.
        """
        deadline = time.monotonic() + STOP_SECONDS
        while (pid := self._postmaster()) is not None and self._status() != "ready":
            if time.monotonic() > deadline:
                raise Trouble(f"PostgreSQL (processus {pid}) ne répond pas : kill {pid}")
            time.sleep(0.05)
        if self._status() == "ready":
            return
        (self.places.data / "postmaster.pid").unlink(missing_ok=True)
        for name in (places.SOCKET_NAME, f"{places.SOCKET_NAME}.lock"):
            (self.places.sockets / name).unlink(missing_ok=True)

    def _launch(self, programs: Binaries) -> None:
        if self._status() == "ready":
            return
        # Orphans of a killed server may hold its shared memory for an instant: try again.
        deadline = time.monotonic() + START_SECONDS
        wait = ("--wait", "--silent", "--timeout", str(START_SECONDS))
        while True:
            try:
                self._run(programs.path("pg_ctl"), "start", *wait, log=self.places.log)
            except Trouble as trouble:
                in_the_way = "pre-existing shared memory" in str(trouble)
                if not in_the_way or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def _stop(self) -> None:
        """Ask every connection to end and wait until the server is gone."""
        pid = self._postmaster()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + STOP_SECONDS
        # Its pid file goes before it does.
        while self._postmaster() is not None or _is_server(pid, self.places.data):
            if time.monotonic() > deadline:
                raise Trouble(f"PostgreSQL (processus {pid}) ne s'arrête pas : kill -QUIT {pid}")
            time.sleep(0.02)

    # --- looking ------------------------------------------------------------------------------

    def _status(self) -> str:
        """`ready`, `down`, or `changing`: starting, stopping, or dying of a kill."""
        if self._postmaster() is None:
            return "down"
        lines = self._pid_lines()
        ready = len(lines) > 7 and lines[7].strip() == "ready"
        return "ready" if ready and answers(self.places.sockets) else "changing"

    def _postmaster(self) -> int | None:
        """The number of the live server of this data folder, if there is one."""
        lines = self._pid_lines()
        if not lines or not lines[0].isdigit():
            return None
        pid = int(lines[0])
        return pid if _is_server(pid, self.places.data) else None

    def _pid_lines(self) -> list[str]:
        try:
            return (self.places.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []
        except PermissionError as error:
            raise Trouble(
                f"{self.places.data} appartient à un autre compte : relancer avec ce compte."
            ) from error

    def _run(self, *command: str, stdin: str | None = None, log: Path | None = None) -> None:
        """Run a PostgreSQL program as the server's account, with its words if it fails.

        The data folder goes by the environment: pg_ctl would hand it to a shell unquoted.
        """
        with (log or self.places.state / "postgres-setup.log").open("a+") as output:
            done = subprocess.run(  # noqa: S603 - programs found by relance.postgres.binaries
                command, input=stdin, stdout=output, stderr=output, text=True, check=False,
                cwd="/", env=self._environment(), umask=0o077, **self.places.who.identity(),
            )  # fmt: skip
            if done.returncode != 0:
                output.seek(0)
                last_words = "".join(output.readlines()[-15:]).strip()
                program = Path(command[0]).name
                raise Trouble(f"{program} a échoué ({done.returncode}).\n{last_words}")

    def _environment(self) -> dict[str, str]:
        """What a server needs to know of its surroundings, and nothing that would redirect it."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        return {**kept, "LC_ALL": "C", "HOME": "/", "PGDATA": str(self.places.data)}


def _alone(users: IO[str]) -> bool:
    """Whether nobody else holds the users' lock; takes it whole if so."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_server(pid: int, data: Path) -> bool:
    """Whether the process is a PostgreSQL working in that folder, not a later namesake.

    Another account's process is none: the folder is closed to it.
    """
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    if not Path("/proc/self").exists():
        return True
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == data.resolve()
    except OSError:
        return False


def answers(sockets: Path) -> bool:
    """Whether somebody at the socket speaks PostgreSQL: asked for TLS, it says yes or no."""
    request = struct.pack("!II", 8, SSL_REQUEST)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(ANSWER_SECONDS)
        try:
            connection.connect(str(sockets / places.SOCKET_NAME))
            connection.sendall(request)
            return connection.recv(1) in {b"S", b"N"}
        except OSError:
            return False
