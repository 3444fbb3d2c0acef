"""Keeps the site's processes up, and stops them all together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from relance.make.terminal import Failure, say

POLL_SECONDS = 0.2
STOP_SECONDS = 20
# A process that ends this often in so short a time will not get better by itself.
RESTARTS = 3
RESTARTS_WITHIN = 30
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask Linux to end this process when its parent is gone, however the parent went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def die_with_make() -> None:
    """The same for ourselves below make; somebody's shell may leave us running."""
    try:
        parent = Path(f"/proc/{os.getppid()}/comm").read_text().strip()
    except OSError:
        return
    if parent in {"make", "gmake"}:
        die_with_parent()


@dataclass
class Child:
    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    ends: list[float] = field(default_factory=list)

    def start(self, cwd: Path, env: Mapping[str, str]) -> None:
        # Its own session: Ctrl-C reaches us alone and we stop the children in order.
        self.process = subprocess.Popen(
            self.command,
            cwd=cwd,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - we start no thread
        )

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def signal_group(self, number: int) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return


class Processes:
    def __init__(self, cwd: Path, env: Mapping[str, str]) -> None:
        self.cwd = cwd
        self.env = env
        self.children: list[Child] = []
        self.stopping = False

    def add(self, name: str, command: list[str]) -> None:
        child = Child(name, command)
        self.children.append(child)
        child.start(self.cwd, self.env)

    def listen(self) -> None:
        """From now on Ctrl-C, a kill and a closed terminal ask for an orderly stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)

    def _asked_to_stop(self, *_: object) -> None:
        self.stopping = True

    def watch(self) -> None:
        """Until asked to stop: a process that ends is started again, but not for ever."""
        while not self.stopping:
            self.revive()
            time.sleep(POLL_SECONDS)

    def revive(self) -> None:
        for child in self.children:
            if not child.ended() or child.process is None:
                continue
            now = time.monotonic()
            child.ends = [t for t in child.ends if now - t < RESTARTS_WITHIN] + [now]
            code = child.process.returncode
            if len(child.ends) > RESTARTS:
                raise Failure(f"{child.name} s'arrête sans cesse (code {code}).")
            say(f"{child.name} s'est arrêté (code {code}) : relance.")
            child.start(self.cwd, self.env)

    def stop(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for child in reversed(self.children):
            child.signal_group(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while any(not child.ended() for child in self.children if child.process):
            if time.monotonic() > deadline:
                break
            time.sleep(POLL_SECONDS / 4)
        for child in self.children:
            child.signal_group(signal.SIGKILL)
            if child.process:
                child.process.wait()
