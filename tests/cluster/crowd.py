"""Readers, writers and those who read what they wrote, all at once, while something happens."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import token_hex

from dashboard.queries.nodes.positions import COOKIE
from tests.cluster.site import Answer, Site, World

PAGES = ("/", "/departements/70/", "/aides/", "/api/v1/aides/?limite=5", "/fonds/")
PATIENCE = 120
PAUSE = 0.05


@dataclass
class Visitor:
    """`failed`: what a person would have seen fail. `longest`: the longest wait, in seconds."""

    asked: int = 0
    failed: list[str] = field(default_factory=list)
    longest: float = 0.0

    def ask(self, act: Callable[[], Answer], wanted: int) -> bool:
        started = time.monotonic()
        try:
            answer = act()
            problem = "" if answer.status == wanted else f"{answer.status} {answer.body[:200]!r}"
        except OSError as error:
            problem = repr(error)
        self.asked += 1
        self.longest = max(self.longest, time.monotonic() - started)
        if problem:
            self.failed.append(problem)
        return not problem


@dataclass
class Crowd:
    sites: list[Site]
    world: World
    readers: int = 6
    writers: int = 4
    scribes: int = 2
    visitors: list[Visitor] = field(default_factory=list)
    writing: Visitor = field(default_factory=Visitor)
    acknowledged: set[str] = field(default_factory=set)
    older: list[str] = field(default_factory=list)
    last_written: float = 0.0
    # Keys are once for ever: two crowds on one database never say the same.
    name: str = field(default_factory=lambda: token_hex(4))
    _over: threading.Event = field(default_factory=threading.Event)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    @contextmanager
    def at_work(self) -> Iterator["Crowd"]:
        work = [
            *(self._reader for _ in range(self.readers)),
            *(self._writer for _ in range(self.writers)),
            *(self._scribe for _ in range(self.scribes)),
        ]
        threads = [threading.Thread(target=act, args=(n,)) for n, act in enumerate(work)]
        for thread in threads:
            thread.start()
        try:
            self.wait_for_writes()
            yield self
            self.wait_for_writes()
        finally:
            self._over.set()
            for thread in threads:
                thread.join(PATIENCE)
        assert not any(thread.is_alive() for thread in threads), "un visiteur attend encore"

    def wait_for_writes(self, more: int = 5) -> float:
        """Until so many more writes are acknowledged; returns how long that took."""
        started, wanted = time.monotonic(), len(self.acknowledged) + more
        while len(self.acknowledged) < wanted:
            assert time.monotonic() < started + PATIENCE, "les écritures ne reprennent pas"
            time.sleep(PAUSE)
        return time.monotonic() - started

    def _reader(self, number: int) -> None:
        visitor = Visitor()
        self.visitors.append(visitor)
        pages = itertools.cycle(PAGES)
        while not self._over.is_set():
            page, site = next(pages), self.sites[number % len(self.sites)]
            visitor.ask(lambda site=site, page=page: site.get(page), 200)  # type: ignore[misc]
            time.sleep(PAUSE)

    def _writer(self, number: int) -> None:
        """Says each write again under its key until it is acknowledged."""
        site = self.sites[number % len(self.sites)]
        grants = self.world.references
        while not self._over.is_set():
            name = f"W-{self.name}-{next(self._numbers)}"
            self._write(site, grants[number % (len(grants) // 2)], name)

    def _write(self, site: Site, grant: str, name: str) -> bool:
        while not self._over.is_set():
            done = self.writing.ask(
                lambda: site.commit_one_euro(self.world, name, grant=grant), wanted=201
            )
            if done:
                self.acknowledged.add(name)
                self.last_written = time.monotonic()
                return True
            time.sleep(PAUSE)
        return False

    def _scribe(self, number: int) -> None:
        """Writes alone on one grant, then reads it as the public does, on whichever site."""
        visitor, euros, mark = Visitor(), 0, ""
        grant = self.world.references[-1 - number % (len(self.world.references) // 2)]
        sites = itertools.cycle(self.sites)
        before = self.sites[0].committed(grant)
        while not self._over.is_set():
            name, site = f"S{number}-{self.name}-{euros}", next(sites)
            with_session = {"sessionid": self.world.session}
            try:
                written = site.commit_one_euro(self.world, name, grant=grant, **with_session)
                if written.status != 201:
                    continue
                mark = written.cookies.get(COOKIE, "")
                euros += 1
                self.acknowledged.add(name)
                answer = next(sites).get(f"/api/v1/aides/{grant}/", **{COOKIE: mark})
            except OSError as error:
                visitor.failed.append(repr(error))
                continue
            finally:
                time.sleep(PAUSE)
            if answer.status == 200:
                seen = round(float(answer.told()["montant_engage"] or 0)) - before
                if not mark or seen < euros:
                    self.older.append(f"{grant} : {seen} € lus après {euros} € écrits")

    # --- what must hold -------------------------------------------------------------------------

    def most_failures(self) -> int:
        return max(len(visitor.failed) for visitor in self.visitors)

    def told(self, event: str, resumed: float | None = None) -> str:
        read = sum(visitor.asked for visitor in self.visitors)
        longest = max(visitor.longest for visitor in self.visitors)
        again = "" if resumed is None else f" ; écritures reprises en {resumed:.1f} s"
        return (
            f"  {event} : {read} lectures, au plus {self.most_failures()} échec(s) par lecteur, "
            f"attente la plus longue {longest:.1f} s ; {len(self.acknowledged)} écritures "
            f"confirmées{again}"
        ).replace(".", ",")

    def failures(self) -> list[str]:
        return [problem for visitor in self.visitors for problem in visitor.failed]
