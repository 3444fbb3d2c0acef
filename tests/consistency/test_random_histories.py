"""Random histories, played by the real actions on PostgreSQL and by the naive ledger: they refuse
the same operations, hold the same amounts, answer the same to every question, and what was known
at an instant never changes."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import ClassVar

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from dashboard.actions.refusals import Refused
from dashboard.queries.filters import Filter
from tests import oracle_totals
from tests.committed import forget_what_was_written
from tests.consistency import asking, comparing
from tests.consistency.drawing import (
    CENTS,
    DAYS,
    NUMBERS,
    PRECISIONS,
    entries,
    envelopes,
    filters,
)
from tests.consistency.stage import ALONE, ENTERING, PAYING, PUBLISHING, Stage, build
from tests.oracle_facts import KINDS, OPENING, Entry, Envelope, Line
from tests.oracles import Refusal, World

# The same histories every time; `HISTORIES=200 pytest …` draws that many new ones, and shortens
# the one that fails.
HISTORIES = int(os.environ.get("HISTORIES", "0"))
SETTINGS = settings(
    max_examples=HISTORIES or 15,
    stateful_step_count=40,
    derandomize=not HISTORIES,
    database=None,
    deadline=None,
    phases=(Phase.generate, Phase.shrink) if HISTORIES else (Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
WRITERS = st.sampled_from((*ENTERING, ALONE))
READERS = st.sampled_from((*PUBLISHING, PUBLISHING[0], ALONE))
PAYMENTS = st.sampled_from(("advance", "instalment", "balance"))
# How much of what is left: rules are met, or broken by one cent.
PARTS = st.sampled_from(
    (
        lambda left: left,
        lambda left: left // 2,
        lambda left: left // 3,
        lambda left: left + 1,
        lambda left: left - 1,
    )
)
Part = Callable[[int], int]
LESS = st.sampled_from(("cancellation", "amendment"))


class Histories(RuleBasedStateMachine):
    stage: ClassVar[Stage]

    @initialize(
        first=st.lists(st.tuples(entries(), CENTS, DAYS, PRECISIONS), min_size=2, max_size=4),
        line=envelopes(),
        line_day=DAYS,
    )
    def begin(
        self, first: list[tuple[Entry, int, date, str]], line: Envelope, line_day: date
    ) -> None:
        """Some grants, already public: otherwise most histories would stay at the desk."""
        forget_what_was_written()
        self.stage.world = World(self.stage.world.funds, self.stage.world.people)
        self.stage.grants, self.stage.lines = [], []
        self.instants: list[datetime] = []
        self.then: list[tuple[comparing.Rows, comparing.Rows]] = []
        self.lines_then: list[int] = []
        department = "70" if line.department is None else None
        twin = replace(line, department=department, nature="initial", cents=abs(line.cents) * 9)
        self.allocate(line)
        self.allocate(twin)
        for entry, cents, day, precision in first:
            self.enter(by=ENTERING[0], entry=entry, cents=cents, day=day, precision=precision)
        for number in range(len(self.stage.grants)):
            self.submit(by=ENTERING[0], number=number)
        self.publish(by=PUBLISHING[0], numbers=range(len(self.stage.grants)))
        for number in range(len(self.stage.grants)):
            self.commit(by=ENTERING[1], number=number, part=lambda left: left // 2, day=line_day)
            self.pay(number=number, nature="advance", part=lambda left: left // 3, day=line_day)

    def both(self, naive: Callable[[World], None], real: Callable[[Stage], None]) -> None:
        """The operation in both worlds; they agree on whether it may be done."""
        refusal, refused, done = None, None, None
        try:
            done = self.stage.world.after(naive)
        except Refusal as error:
            refusal = error
        try:
            real(self.stage)
        except (Refused, PermissionDenied) as error:
            refused = error
        assert (refusal is None) == (refused is None), (refusal, refused)
        if done is not None:
            self.stage.world = done
            self.check()

    def check(self) -> None:
        comparing.check_balances(self.stage)
        comparing.check_public(self.stage)
        everything = oracle_totals.selected(self.stage.world, self.stage.country, Filter())
        comparing.check_rollups(self.stage, everything)
        comparing.check_months(oracle_totals.monthly(everything, Filter()))
        self.lines_then.append(len(self.stage.world.envelopes))
        self.instants.append(comparing.now())
        grants, shares = comparing.figures_at(self.instants)
        for number, (former_grants, former_shares) in enumerate(self.then, 1):
            assert [row for row in grants if row[0] == number] == former_grants
            assert [row for row in shares if row[0] == number] == former_shares
        last = len(self.instants)
        self.then.append(([r for r in grants if r[0] == last], [r for r in shares if r[0] == last]))

    # --- Operations --------------------------------------------------------------------------

    @rule(by=WRITERS, entry=entries(), cents=CENTS, day=DAYS, precision=PRECISIONS)
    def enter(self, by: str, entry: Entry, cents: int, day: date, precision: str) -> None:
        if len(self.stage.grants) < 6:
            self.both(
                lambda world: world.enter(by, entry, cents, day, precision),
                lambda stage: stage.enter(by, entry, cents, day, precision),
            )

    @rule(by=WRITERS, number=NUMBERS, entry=entries())
    def edit(self, by: str, number: int, entry: Entry) -> None:
        number %= len(self.stage.grants)
        self.both(
            lambda world: world.edit(by, number, entry),
            lambda stage: stage.edit(by, number, entry),
        )

    @rule(by=WRITERS, number=NUMBERS)
    def submit(self, by: str, number: int) -> None:
        number %= len(self.stage.grants)
        self.both(lambda world: world.submit(by, number), lambda stage: stage.submit(by, number))

    @rule(by=WRITERS, number=NUMBERS, day=DAYS)
    def cancel(self, by: str, number: int, day: date) -> None:
        number %= len(self.stage.grants)
        self.both(
            lambda world: world.cancel(by, number, day),
            lambda stage: stage.cancel(by, number, day),
        )

    @rule(by=WRITERS, number=NUMBERS, cents=CENTS, day=DAYS)
    def amend(self, by: str, number: int, cents: int, day: date) -> None:
        self.record(by, number, "award", "amendment", cents, day, None)

    @rule(by=WRITERS, number=NUMBERS, part=PARTS, nature=LESS, day=DAYS)
    def lower(self, by: str, number: int, part: Part, nature: str, day: date) -> None:
        awarded, committed, _ = self.amounts(number)
        self.record(by, number, "award", nature, -part(awarded - committed), day, None)

    @rule(by=WRITERS, number=NUMBERS, part=PARTS, day=DAYS)
    def commit(self, by: str, number: int, part: Part, day: date) -> None:
        awarded, committed, _ = self.amounts(number)
        self.record(by, number, "commitment", OPENING, part(awarded - committed), day, None)

    @rule(by=WRITERS, number=NUMBERS, part=PARTS, day=DAYS)
    def decommit(self, by: str, number: int, part: Part, day: date) -> None:
        for opening in self.openings(number):
            committed, paid = self.stage.world.under(opening)
            cents = -part(committed - paid)
            place = opening.number
            self.record(by, opening.grant, "commitment", "decommitment", cents, day, place)

    @rule(number=NUMBERS, nature=PAYMENTS, part=PARTS, day=DAYS)
    def pay(self, number: int, nature: str, part: Part, day: date) -> None:
        for opening in self.openings(number):
            committed, paid = self.stage.world.under(opening)
            cents, place = part(committed - paid), opening.number
            self.record(PAYING, opening.grant, "payment", nature, cents, day, place)

    @rule(number=NUMBERS, part=PARTS, day=DAYS)
    def give_back(self, number: int, part: Part, day: date) -> None:
        for opening in self.openings(number):
            cents, place = -part(self.stage.world.under(opening)[1]), opening.number
            self.record(PAYING, opening.grant, "payment", "repayment", cents, day, place)

    @rule(by=WRITERS, number=st.integers(0, 30))
    def reverse(self, by: str, number: int) -> None:
        if self.stage.world.lines:
            number %= len(self.stage.world.lines)
            by = self.writer_of(by, number)
            self.both(
                lambda world: world.reverse(by, number), lambda stage: stage.reverse(by, number)
            )

    @rule(by=WRITERS, number=st.integers(0, 30), cents=CENTS, day=DAYS)
    def correct(self, by: str, number: int, cents: int, day: date) -> None:
        if self.stage.world.lines:
            number %= len(self.stage.world.lines)
            by = self.writer_of(by, number)
            self.both(
                lambda world: world.correct(by, number, cents, day),
                lambda stage: stage.correct(by, number, cents, day),
            )

    @rule(by=READERS, numbers=st.lists(NUMBERS, min_size=1, max_size=3))
    def publish(self, by: str, numbers: list[int] | range) -> None:
        chosen = [number % len(self.stage.grants) for number in numbers]
        self.both(lambda world: world.publish(by, chosen), lambda stage: stage.publish(by, chosen))

    @rule(by=READERS, number=NUMBERS)
    def withdraw(self, by: str, number: int) -> None:
        chosen = [number % len(self.stage.grants)]
        self.both(lambda world: world.withdraw(chosen), lambda stage: stage.withdraw(by, chosen))

    @rule(line=envelopes())
    def allocate(self, line: Envelope) -> None:
        self.both(lambda world: world.allocate(line), lambda stage: stage.allocate(line))

    # --- Questions ---------------------------------------------------------------------------

    @rule(asked=st.lists(filters(), min_size=3, max_size=3), back=st.one_of(st.just(0), NUMBERS))
    def ask(self, asked: list[Filter], back: int) -> None:
        """Now, or as it was known some operations ago."""
        step = max(len(self.instants) - back * 3, 1) if back else None
        known_at = self.instants[step - 1] if step else None
        for wanted in (part.replace(known_at=known_at) for part in (Filter(), *asked)):
            asking.check_grants(self.stage, wanted, step)
            lines = self.stage.world.envelopes[: self.lines_then[step - 1] if step else None]
            asking.check_envelopes(self.stage, wanted, step, lines)

    # --- Small steps -------------------------------------------------------------------------

    def record(
        self, by: str, number: int, kind: str, nature: str, cents: int, day: date, on: int | None
    ) -> None:
        number %= len(self.stage.grants)
        self.both(
            lambda world: world.record(by, number, kind, nature, cents, day, on),
            lambda stage: stage.record(by, number, nature, cents, day, on),
        )

    def amounts(self, number: int) -> list[int]:
        """Awarded, committed, paid."""
        number %= len(self.stage.grants)
        return [self.stage.world.total(number, kind) for kind in KINDS]

    def openings(self, number: int) -> list[Line]:
        """One of the legal commitments, if any."""
        found = [line for line in self.stage.world.lines if line.nature == OPENING]
        return [found[number % len(found)]] if found else []

    def writer_of(self, by: str, number: int) -> str:
        """Payments are corrected by who pays."""
        return PAYING if self.stage.world.lines[number].kind == "payment" else by


@pytest.mark.django_db(transaction=True)
def test_random_histories_agree_with_the_naive_ledger() -> None:
    Histories.stage = build()
    case = Histories.TestCase
    case.settings = SETTINGS
    case().runTest()
