"""A ten-fold step of readers while agents save: what everybody gets.

Through the shipped nginx where there is one; each reader asks again as soon as it is answered, one
address in ten of its own, which no cache has.
"""

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final
from uuid import uuid4

import orjson
from django.utils import timezone

from dashboard.actions.keys import create_key
from dashboard.management.bench import front
from dashboard.management.bench.generator import MEASURED_DEPARTMENT
from dashboard.management.bench.served import Answer, Reader, served
from dashboard.models import Membership, Role, Scope, User

READERS: Final = 4
STEP: Final = 10
AGENTS: Final = 2
HEADER: Final = (
    "| qui | réponses | plus tard | erreurs | médiane | 99 % |",
    "| --- | --: | --: | --: | --: | --: |",
)
PAGES: Final = (
    "/",
    f"/departements/{MEASURED_DEPARTMENT}/",
    "/departements/",
    "/fonds/",
    f"/aides/?departement={MEASURED_DEPARTMENT}",
    f"/api/v1/aides/?departement={MEASURED_DEPARTMENT}",
)


@dataclass
class Tally:
    """`later`: told to come back (503 with Retry-After); `errors`: anything else but an answer."""

    seconds: list[float] = field(default_factory=list)
    later: int = 0
    errors: int = 0

    def add(self, ask: Callable[[], Answer]) -> None:
        start = time.perf_counter()
        try:
            answer = ask()
        except (OSError, http.client.HTTPException):
            self.errors += 1
            return
        if answer.status == http.HTTPStatus.SERVICE_UNAVAILABLE and "Retry-After" in answer.headers:
            self.later += 1
        elif answer.status >= http.HTTPStatus.BAD_REQUEST:
            self.errors += 1
        else:
            self.seconds.append(time.perf_counter() - start)

    def line(self, name: str) -> str:
        shown = sorted(self.seconds) or [0.0]
        middle, late = statistics.median(shown), shown[int(len(shown) * 0.99)]
        return (
            f"| {name} | {len(self.seconds)} | {self.later} | {self.errors} "
            f"| {middle * 1000:.0f} ms | {late * 1000:.0f} ms |"
        )


def stepped(folder: Path, seconds: float) -> Sequence[str]:
    """The table: as many seconds with few readers as with ten times as many."""
    lines = [*HEADER]
    key = new_key()
    with served() as site:
        if not front.PROGRAM:
            lines.extend(steps(site, key, seconds))
            return lines
        with front.serving(folder / "front", site) as port:
            lines.extend(steps(port, key, seconds))
    return lines


def steps(port: int, key: str, seconds: float) -> Sequence[str]:
    lines = []
    for readers in (READERS, READERS * STEP):
        reading, saving = together(port, key, readers, seconds)
        lines.append(reading.line(f"{readers} lecteurs"))
        lines.append(saving.line(f"{AGENTS} agents qui enregistrent"))
    return lines


def together(port: int, key: str, readers: int, seconds: float) -> tuple[Tally, Tally]:
    reading, saving = Tally(), Tally()
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=read, args=(port, reading, until)) for _ in range(readers)]
    threads += [
        threading.Thread(target=save, args=(port, saving, until, key)) for _ in range(AGENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return reading, saving


def read(port: int, tally: Tally, until: float) -> None:
    reader, asked = Reader(port), 0
    while time.monotonic() < until:
        page = PAGES[asked % len(PAGES)]
        if asked % 10 == 9:
            page = f"/aides/?montant_min={uuid4().int % 100_000}"
        tally.add(partial(reader.ask, page))
        asked += 1


def save(port: int, tally: Tally, until: float, key: str) -> None:
    agent = Reader(port)
    while time.monotonic() < until:
        body = orjson.dumps(
            {
                "reference": f"{MEASURED_DEPARTMENT}-CHARGE-{uuid4().hex[:12]}",
                "fonds": "IDF",
                "departement": MEASURED_DEPARTMENT,
                "exercice": 2021,
                "objet": "Saisie pendant l'affluence",
                "montant_attribue": "1000.00",
                "date_attribution": "2021-05-06",
            }
        )
        tally.add(
            partial(
                agent.ask,
                "/api/v1/aides/",
                method="POST",
                body=body,
                Authorization=f"Token {key}",
                Content_Type="application/json",
            )
        )


def new_key() -> str:
    """Of an account that enters grants in the measured département, for a day."""
    agent = User.objects.create_user(f"{uuid4().hex}@mesure.invalid")
    Membership.objects.create(user=agent, role=Role.INSTRUCTOR, department_id=MEASURED_DEPARTMENT)
    now = timezone.now()
    found = create_key(
        by=agent, to=agent, name="Mesure", scope=Scope.WRITE, now=now,
        expires_at=now + timedelta(days=1),
    )  # fmt: skip
    return found.token
