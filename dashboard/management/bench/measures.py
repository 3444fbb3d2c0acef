"""What is measured. Each measure compares two runs on the same machine in the same minute."""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import Client

from dashboard.management.bench import database, generator
from dashboard.management.bench.timing import Ratio, in_turn, leaving_nothing, seconds

PAGE = f"/departements/{generator.MEASURED_DEPARTMENT}/"
WRITTEN = 5_000
ASKED_IN_A_ROW = 4


def page_growth(small: str, large: str, rounds: int = 9) -> Ratio:
    """The département's page in two databases, made anew each time: no cache, no condition."""
    found: dict[str, list[float]] = {small: [], large: []}
    for _ in range(rounds):
        for size, readings in found.items():
            with database.opened(size):
                readings.extend(_page_times(ASKED_IN_A_ROW))
    return Ratio(
        f"département page, {small} → {large}",
        statistics.median(found[large]),
        statistics.median(found[small]),
        bound=1.3,
    )


def _page_times(runs: int) -> list[float]:
    client = Client(headers={"host": "localhost"})
    # A new connection first learns the tables.
    _ask(client)
    return [seconds(lambda: _ask(client)) for _ in range(runs)]


def _ask(client: Client) -> None:
    response = client.get(PAGE)
    if response.status_code != 200:
        raise RuntimeError(f"{PAGE} answers {response.status_code}")


def writing_with_rollups(size: int, runs: int = 5) -> Ratio:
    """Recording and publishing 5 000 grants, with and without keeping the rollups."""
    drawing = generator.prepare(size)

    def write() -> None:
        leaving_nothing(lambda: generator.write_chunk(drawing, size + 1, size + WRITTEN))

    def write_without() -> None:
        with without_rollups():
            write()

    ours, limit = in_turn(write, write_without, runs=runs)
    return Ratio(f"writing {WRITTEN} grants, rollups kept / not kept", ours, limit, bound=1.4)


@contextmanager
def without_rollups() -> Iterator[None]:
    """Replaces the function that keeps the rollups by one that does nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_functiondef('relance_add_to_rollups(bigint[], integer)'::regprocedure)"
        )
        row = cursor.fetchone()
        kept = str(row[0]) if row else ""
        cursor.execute(
            "CREATE OR REPLACE FUNCTION relance_add_to_rollups(ids bigint[], sign integer) "
            "RETURNS void LANGUAGE plpgsql AS 'BEGIN END'"
        )
        try:
            yield
        finally:
            cursor.execute(kept)
