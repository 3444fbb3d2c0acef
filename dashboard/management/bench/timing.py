"""Timing two things in turn, so that a machine that slows down slows both."""

import gc
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection, transaction


@dataclass(frozen=True)
class Ratio:
    """How long `ours` takes for one unit of `limit`; `bound` is what we hold ourselves to.

    `seconds` are medians or minima of one run each. `at_most`: on which side of the bound to be.
    """

    name: str
    ours: float
    limit: float
    bound: float
    at_most: bool = True

    @property
    def value(self) -> float:
        return self.ours / self.limit if self.at_most else self.limit / self.ours

    @property
    def holds(self) -> bool:
        return self.value <= self.bound if self.at_most else self.value >= self.bound


class RolledBack(Exception):
    """Ends a measured write, which must leave nothing."""


def leaving_nothing(write: Callable[[], object]) -> None:
    """Run a write and take it back, the rules that wait for the commit looked at."""
    try:
        with transaction.atomic():
            write()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            raise RolledBack
    except RolledBack:
        return


def seconds(run: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def in_turn(
    ours: Callable[[], object],
    limit: Callable[[], object],
    *,
    runs: int,
    warm: int = 1,
    pick: Callable[[Iterable[float]], float] = statistics.median,
) -> tuple[float, float]:
    """Of `runs` timings of each, A B A B, after `warm` runs that do not count, the medians or what
    `pick` takes."""
    for _ in range(warm):
        ours()
        limit()
    pairs = [(seconds(ours), seconds(limit)) for _ in range(runs)]
    return pick(a for a, _ in pairs), pick(b for _, b in pairs)
