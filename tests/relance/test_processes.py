"""What `make run` does with its children, on children that do nothing."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from relance.make.processes import RESTARTS, Child, Processes
from relance.make.terminal import Failure
from tests.relance.launching import REPOSITORY

POLITE = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SLEEPS = [sys.executable, "-c", "import time; time.sleep(600)"]
ENDS = [sys.executable, "-c", "raise SystemExit(3)"]

# Starts a child, says its number, and waits to be killed.
PARENT = """
import sys, time
from pathlib import Path
from relance.make.processes import Processes
processes = Processes(Path.cwd(), {})
processes.add("child", [sys.executable, "-c", "import time; time.sleep(600)"])
print(processes.children[0].process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def processes(tmp_path: Path, restored_signals: None) -> Processes:
    return Processes(tmp_path, {})


@pytest.fixture
def restored_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in POLITE}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def wait_for_end(child: Child) -> None:
    assert child.process is not None
    child.process.wait(timeout=30)


def gone(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return not status.exists() or "\nState:\tZ" in status.read_text()


def test_stopping_ends_every_child(processes: Processes) -> None:
    processes.add("one", SLEEPS)
    processes.add("other", SLEEPS)
    processes.stop()
    assert all(child.ended() for child in processes.children)


@pytest.mark.drill
def test_a_killed_child_is_started_again(processes: Processes) -> None:
    processes.add("child", SLEEPS)
    (child,) = processes.children
    assert child.process is not None
    killed = child.process.pid
    child.process.kill()
    wait_for_end(child)
    processes.revive()
    assert child.process.pid != killed
    assert not child.ended()
    processes.stop()


def test_a_child_that_ends_again_and_again_is_given_up(processes: Processes) -> None:
    processes.add("child", ENDS)
    (child,) = processes.children
    for _ in range(RESTARTS):
        wait_for_end(child)
        processes.revive()
    wait_for_end(child)
    with pytest.raises(Failure, match="code 3"):
        processes.revive()
    processes.stop()


@pytest.mark.parametrize("number", POLITE)
def test_a_polite_signal_asks_for_an_orderly_stop(processes: Processes, number: int) -> None:
    processes.listen()
    os.kill(os.getpid(), number)
    processes.watch()
    assert processes.stopping


@pytest.mark.drill
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_children_do_not_outlive_a_killed_parent() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    descriptor = os.pidfd_open(child)
    parent.kill()
    parent.communicate()
    poller = select.poll()
    poller.register(descriptor)
    assert poller.poll(30_000)
    assert gone(child)
    os.close(descriptor)
