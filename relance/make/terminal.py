"""Running a step: what it is, how long it took, and its words only when it fails."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


class Failure(Exception):
    """A step that cannot go on; the text says what to do, in French."""


def say(text: str = "") -> None:
    print(text, flush=True)


def seconds(duration: float) -> str:
    return f"{duration:.1f} s".replace(".", ",")


@contextmanager
def step(label: str) -> Iterator[None]:
    """Name a step while it runs, then how long it took."""
    start = ""
    if sys.stdout.isatty():
        print(f"• {label} …", end="", flush=True)
        start = "\r"
    started = time.monotonic()
    yield
    print(f"{start}• {label} : {seconds(time.monotonic() - started)}", flush=True)


def quietly(
    command: list[str], *, cwd: Path, env: Mapping[str, str] | None = None, hint: str = ""
) -> str:
    """Run a command and return what it printed; a failure shows it all."""
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise Failure(f"{command[0]} est introuvable. {hint}".strip()) from error
    if done.returncode != 0:
        raise Failure(
            f"{done.stdout.rstrip()}\n\nÉchec ({done.returncode}) : {' '.join(command)}\n{hint}"
        )
    return done.stdout
