"""Publishing at once and reading meanwhile: numbers come in commit order, with their data, and
what was known at an instant stays what it was."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection

from dashboard.actions import ledger, plan, publication
from dashboard.actions.plan import AllocationLine
from dashboard.models import Fund, Grant, Membership, Movement, Publication, PublicGrant, User
from dashboard.queries.envelopes import ConsumptionTable, consumption
from dashboard.queries.filters import Filter
from dashboard.queries.series import Series, monthly
from dashboard.queries.totals import Totals, totals
from dashboard.queries.verification import verify
from dashboard.queries.version import current_version, snapshot
from tests import builders
from tests.committed import psql
from tests.models.racing import race
from tests.models.test_races import DAY

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("alone_on_the_server"),
]

PUBLISHERS = 16
EACH = 4

# One statement, one snapshot: the version, the grants that its log opened, those that are there.
STATE = """
    SELECT array(SELECT no FROM dashboard_publication ORDER BY no),
           array(SELECT at FROM dashboard_publication ORDER BY no),
           (SELECT count(DISTINCT grant_id) FROM dashboard_publication),
           (SELECT count(*) FROM dashboard_publicgrant),
           (SELECT coalesce(sum(awarded), 0) FROM dashboard_publicgrant),
           (SELECT coalesce(sum(awarded), 0) FROM dashboard_rollupyear),
           (SELECT coalesce(sum(moved_awarded), 0) FROM dashboard_rollupmonth),
           (SELECT coalesce(sum(awarded), 0) FROM dashboard_publicshare)
"""


@pytest.fixture(autouse=True)
def country() -> None:
    builders.territories()
    builders.pillars()
    builders.fund()


def someone(name: str, role: str) -> User:
    user = builders.user(name)
    Membership.objects.create(user=user, role=role)
    return user


@contextmanager
def meanwhile(look: Any) -> Iterator[list[Any]]:
    """Call `look` again and again on another connection until the block ends, then once more."""
    seen: list[Any] = []
    over = threading.Event()

    def watch() -> None:
        try:
            while not over.is_set():
                seen.append(look())
            seen.append(look())
        finally:
            connection.close()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def publish_each(made: list[Grant], chief: User) -> None:
    for grant in made:
        publication.publish_grants(grant_ids=[grant.pk], by=chief)


def published_in_threads(made: list[Grant], chief: User) -> list[object]:
    return race([partial(publish_each, made[n::PUBLISHERS], chief) for n in range(PUBLISHERS)])


def test_numbers_and_instants_come_in_commit_order_with_their_data() -> None:
    chief = someone("publie", "publisher")
    made = [builders.grant("10", shares={"70279": 1}) for _ in range(PUBLISHERS * EACH)]

    def look() -> Any:
        with psql() as reader:
            return reader.execute(STATE).fetchone()

    with meanwhile(look) as seen:
        results = published_in_threads(made, chief)

    assert results == [None] * PUBLISHERS
    former: list[int] = []
    for numbers, instants, opened, shown, awarded, by_year, by_month, by_place in seen:
        assert numbers[: len(former)] == former, "a smaller number appeared later"
        assert instants == sorted(set(instants))
        assert opened == shown == len(numbers)
        assert awarded == by_year == by_month == by_place == shown * 10
        former = numbers
    assert len(former) == PUBLISHERS * EACH
    assert len(set(map(len, (row[0] for row in seen)))) > 2, "the reader saw nothing on the way"
    assert verify() == ()


@dataclass
class Answers:
    """What was answered about instants, while others were publishing."""

    found: dict[datetime, tuple[Totals, Series, ConsumptionTable]] = field(default_factory=dict)

    def at(self, instant: datetime) -> tuple[Totals, Series, ConsumptionTable]:
        wanted = Filter(known_at=instant)
        with snapshot(wanted):
            return totals(wanted), monthly(wanted), consumption(wanted)

    def ask_now(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            row = cursor.fetchone()
            assert row is not None
        self.found[row[0]] = self.at(row[0])


def withdraw_each(made: list[Grant], chief: User) -> None:
    for grant in made:
        publication.withdraw_grants(grant_ids=[grant.pk], by=chief, reason="Erreur")


def pay_each_euro(commitment: Movement) -> None:
    accountant = someone("paie", "accountant")
    for _ in range(EACH):
        ledger.record_payment(
            by=accountant, commitment=commitment, amount=Decimal(1), effective_on=DAY
        )


def allocate_bit_by_bit() -> None:
    keeper, fund = someone("gère", "administrator"), Fund.objects.get()
    for _ in range(EACH):
        line = AllocationLine(
            fund=fund, first_year=2021, last_year=2021, amount=Decimal(5), effective_on=DAY
        )
        plan.add_allocation(by=keeper, line=line)


def test_what_was_known_at_an_instant_never_changes_afterwards() -> None:
    """Asked while publications, payments, withdrawals and envelopes are being committed."""
    chief = someone("publie", "publisher")
    made = [builders.grant("10") for _ in range(PUBLISHERS * EACH)]
    gone = [builders.published("7") for _ in range(EACH)]
    commitment = builders.commit(builders.published("1000"), "900")
    answers = Answers()

    with meanwhile(answers.ask_now):
        results = race(
            [
                *(partial(publish_each, made[n::PUBLISHERS], chief) for n in range(PUBLISHERS)),
                partial(withdraw_each, gone, chief),
                partial(pay_each_euro, commitment),
                allocate_bit_by_bit,
            ]
        )

    assert results == [None] * len(results)
    assert len({answer[0].awarded for answer in answers.found.values()}) > 2
    assert len({answer[2].total.national for answer in answers.found.values()}) > 1
    for instant, answer in answers.found.items():
        assert answers.at(instant) == answer
    assert verify() == ()


IN_FLIGHT = {
    "publication": """
        INSERT INTO dashboard_publication (by_id, grant_id, kind, edition_id, up_to_movement)
        SELECT u.id, e.grant_id, 'publish', e.edition_id, b.last_movement
        FROM dashboard_user u, relance_write_editions(
            ARRAY(SELECT id FROM dashboard_grant WHERE status = 'submitted')) e
        JOIN dashboard_grantbalance b ON b.grant_id = e.grant_id
        WHERE u.email = 'publie'
    """,
    "envelope": """
        INSERT INTO dashboard_allocation (fund_id, first_year, last_year, amount, nature,
            effective_on, retained, binding, source_url, note, territory_label)
        VALUES ('IDF', 2021, 2021, 5, 'initial', '2021-01-01', true, false, '', '', '')
    """,
}


@pytest.mark.parametrize("what", IN_FLIGHT)
def test_an_instant_waits_for_what_is_being_committed_before_it(what: str) -> None:
    """Dated before the instant but not committed yet: the answer must have it, then and later."""
    someone("publie", "publisher")
    builders.published("7")
    builders.grant("10")
    answers = Answers()

    def ask() -> None:
        try:
            answers.ask_now()
        finally:
            connection.close()

    with psql() as writer, psql() as watcher, ThreadPoolExecutor(1) as pool:
        writer.execute(IN_FLIGHT[what].encode())
        asking = pool.submit(ask)
        watcher.autocommit = True
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while not asking.done() and watcher.execute(waiting).fetchone() == (0,):
            pass
        writer.commit()
        asking.result()

    ((instant, answer),) = answers.found.items()
    assert answers.at(instant) == answer


def test_a_version_is_read_with_the_figures_that_it_names() -> None:
    chief = someone("publie", "publisher")
    made = [builders.grant("10") for _ in range(PUBLISHERS * EACH)]

    def look() -> tuple[int, int]:
        with snapshot():
            return current_version(), totals(Filter()).grants

    with meanwhile(look) as seen:
        published_in_threads(made, chief)

    numbers = list(Publication.objects.values_list("no", flat=True))
    assert {version: numbers.index(version) + 1 for version, _ in seen if version} == {
        version: grants for version, grants in seen if version
    }


KILLED = """
import sys, psycopg
link = psycopg.connect(sys.argv[1])
link.execute(sys.argv[2])
print("ready", flush=True)
sys.stdin.read()
"""
HALF_DONE = """
    INSERT INTO dashboard_movement (grant_id, kind, nature, amount, effective_on, recorded_by_id)
    SELECT id, 'award', 'amendment', 5, '2021-07-01', entered_by_id FROM dashboard_grant;
    INSERT INTO dashboard_movement (grant_id, kind, nature, amount, effective_on, recorded_by_id)
    SELECT id, 'commitment', 'legal_commitment', 15, '2021-07-01', entered_by_id
    FROM dashboard_grant;
    INSERT INTO dashboard_publication (by_id, grant_id, kind, edition_id, up_to_movement)
    SELECT u.id, e.grant_id, 'publish', e.edition_id, 999999999
    FROM dashboard_user u, relance_write_editions(ARRAY(SELECT id FROM dashboard_grant)) e
    WHERE u.email = 'publie';
"""


def test_a_client_killed_in_the_middle_leaves_nothing_and_holds_nothing() -> None:
    """It had awarded, committed and published, and held the lock of publication."""
    chief = someone("publie", "publisher")
    made = builders.grant("10")
    parameters = connection.get_connection_params()
    link = " ".join(f"{k}={parameters[k]}" for k in ("dbname", "host", "user") if parameters.get(k))
    client = subprocess.Popen(
        [sys.executable, "-c", KILLED, link, HALF_DONE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PGPASSWORD": parameters.get("password") or ""},
    )
    assert client.stdout is not None
    assert client.stdout.readline() == b"ready\n"

    client.send_signal(signal.SIGKILL)
    client.communicate()
    # Waits until the server has undone what the client held.
    publication.publish_grants(grant_ids=[made.pk], by=chief)

    assert list(Movement.objects.values_list("nature", flat=True)) == ["initial"]
    assert PublicGrant.objects.get().awarded == 10
    assert PublicGrant.objects.get().committed == 0
    assert Publication.objects.count() == 1
    assert verify() == ()
