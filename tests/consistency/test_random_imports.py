"""Random files of the template, imported, published, changed at the desk and taken back: the
public state is always what the log tells, and undoing is as if nothing had been."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from dashboard.actions.batches import undo_batch
from dashboard.actions.ledger import record_payment
from dashboard.actions.publication import publish_grants, withdraw_grants
from dashboard.actions.refusals import Refused
from dashboard.models import (
    Beneficiary,
    Grant,
    GrantBalance,
    ImportBatch,
    Movement,
    PersonIdentity,
    SourceRow,
)
from dashboard.queries.filters import Filter
from dashboard.queries.verification import verify
from tests import oracle_totals
from tests.committed import forget_what_was_written
from tests.consistency import asking, comparing
from tests.consistency.replaying import replay
from tests.consistency.stage import ACCOUNTS, PAYING, PUBLISHING, Stage, build
from tests.imports.importing import run

HISTORIES = int(os.environ.get("HISTORIES", "0"))
SETTINGS = settings(
    max_examples=HISTORIES or 10,
    stateful_step_count=12,
    derandomize=not HISTORIES,
    database=None,
    deadline=None,
    phases=(Phase.generate, Phase.shrink) if HISTORIES else (Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
FIRST = date(2021, 1, 4)
DAYS = st.integers(0, 300).map(lambda days: FIRST + timedelta(days=days))
WATCHED = tuple(FIRST + timedelta(days=days) for days in range(0, 420, 30))
Cells = dict[str, object]
State = list[tuple[Any, ...]]
# Everything that may be read at a date: the desk's ledger, and what the public sees of it.
AT_DATES = """
    SELECT m.grant_id, d.day, m.kind, sum(m.amount),
           (SELECT sum(p.amount) FROM dashboard_publishedmovement p
            JOIN dashboard_publicgrant g USING (grant_id)
            WHERE p.grant_id = m.grant_id AND p.kind = m.kind AND p.effective_on <= d.day)
    FROM unnest(%s::date[]) AS d(day)
    JOIN dashboard_movement m ON m.effective_on <= d.day
    GROUP BY 1, 2, 3 HAVING sum(m.amount) <> 0 ORDER BY 1, 2, 3
"""
PUBLIC = """
    SELECT g.grant_id,
           to_jsonb(g) - ARRAY['edition_id', 'publication_no', 'published_at', 'changed_at']
    FROM dashboard_publicgrant g ORDER BY grant_id
"""


@st.composite
def rows(draw: st.DrawFn) -> Cells:
    awarded = draw(st.integers(0, 40)) * 25
    committed = draw(st.sampled_from((None, 0, awarded // 2, awarded)))
    paid = None if committed is None else draw(st.sampled_from((None, 0, committed // 2)))
    places = draw(st.sampled_from(("", "70279", "70279:2|70550:1", "70279|70285|70550")))
    return {
        "reference": f"A{draw(st.integers(1, 5))}",
        "fonds": draw(st.sampled_from(("IDF", "IDF", "RENO"))),
        "departement": "70",
        "exercice": 2021,
        "beneficiaire": draw(st.sampled_from(("Aluroy", "Commune de Gray", "Jeanne Martin"))),
        "categorie": draw(st.sampled_from(("entreprise", "entreprise", "particulier", ""))),
        "objet": draw(st.sampled_from(("Atelier", "Réseau"))),
        "communes": places,
        "montant_attribue": f"{awarded}.01",
        "date_attribution": draw(DAYS).isoformat(),
        "montant_engage": "" if committed is None else committed,
        "date_engagement": "" if committed is None else draw(DAYS).isoformat(),
        "montant_paye": "" if paid is None else paid,
        "date_paiement": "" if paid is None else draw(DAYS).isoformat(),
    }


FILES = st.lists(rows(), min_size=1, max_size=3, unique_by=lambda cells: str(cells["reference"]))


def state() -> State:
    """What can be read at any date, by grant; grants that count for nothing are not there."""
    rows = [*comparing.asked(AT_DATES, [list(WATCHED)]), *comparing.asked(PUBLIC)]
    return sorted(rows, key=repr)


def of_grants(read: State, grants: set[int]) -> State:
    return [row for row in read if row[0] in grants]


def not_of_grants(read: State, grants: set[int]) -> State:
    return [row for row in read if row[0] not in grants]


def references() -> set[str]:
    live = Grant.objects.exclude(status="cancelled")
    return set(live.values_list("reference", flat=True))


def amounts_by_reference() -> State:
    """Grants created anew have other keys."""
    named = dict(Grant.objects.values_list("pk", "reference"))
    rows = comparing.asked(AT_DATES, [list(WATCHED)])
    return sorted((named[row[0]], *row[1:]) for row in rows)


def check_row(row: Cells) -> None:
    """The desk holds what the file says."""
    grant = Grant.objects.exclude(status="cancelled").get(reference=f"70-{row['reference']}")
    balance = GrantBalance.objects.get(grant=grant)
    assert str(balance.awarded) == row["montant_attribue"]
    for column, held in (("montant_engage", balance.committed), ("montant_paye", balance.paid)):
        if row[column] != "":
            assert held == row[column]
    assert grant.objet == row["objet"]


def touched(batch: int) -> bool:
    """Whether anything but this batch wrote on one of its grants since."""
    for row in SourceRow.objects.filter(batch=batch).select_related("grant"):
        newer = Movement.objects.filter(grant=row.grant, pk__gt=row.last_movement or 0)
        since = (row.before or {}).get("publication") or 0
        others = row.grant.publications.filter(no__gt=since).exclude(batch=batch)
        others = others.exclude(batch__status="undone")
        if newer.exists() or others.exists() or not row.current:
            return True
    return False


@dataclass(frozen=True)
class Brought:
    """A file that was applied: what could be read before, and the references it left."""

    cells: list[Cells]
    publish: bool
    before: State
    references: set[str]


class Imports(RuleBasedStateMachine):
    stage: ClassVar[Stage]
    known: ClassVar[set[int]]

    @initialize(cells=FILES)
    def begin(self, cells: list[Cells]) -> None:
        forget_what_was_written()
        PersonIdentity.objects.exclude(pk__in=self.known).delete()
        Beneficiary.objects.exclude(pk__in=self.known).delete()
        self.instants: list[datetime] = []
        self.then: list[tuple[comparing.Rows, comparing.Rows]] = []
        self.files: dict[int, Brought] = {}
        self.bring(cells, publish=True)

    # --- Operations --------------------------------------------------------------------------

    @rule(cells=FILES, publish=st.booleans())
    def bring(self, cells: list[Cells], publish: bool) -> None:
        """A file says, the ledger follows, or nothing at all changes."""
        before = state()
        outcome = run(*cells, publish=publish)
        if outcome.batch is None:
            assert state() == before
            return
        self.files[outcome.batch] = Brought(cells, publish, before, references())
        for row in cells:
            check_row(row)
        held = state()
        assert run(*cells, publish=publish).tally("unchanged").rows == len(cells)
        assert state() == held
        self.check()

    @rule(back=st.integers(0, 3))
    def take_back(self, back: int) -> None:
        """Undone as a whole, as if nothing had been; or refused as a whole."""
        live = self.live()
        if live:
            self.undo(live[-1 - back % len(live)])

    @rule()
    def take_back_and_bring_again(self) -> None:
        """The same file again gives the same references and amounts."""
        live = self.live()
        if not live or touched(live[-1]):
            return
        file, amounts = self.files[live[-1]], amounts_by_reference()
        named = references()
        self.undo(live[-1])
        self.bring(file.cells, file.publish)
        assert references() == named
        assert amounts_by_reference() == amounts

    def undo(self, number: int) -> None:
        file, now, spoiled = self.files[number], state(), touched(number)
        mine = set(SourceRow.objects.filter(batch=number).values_list("grant", flat=True))
        try:
            undo_batch(by=self.stage.users["seul"], batch=ImportBatch.objects.get(pk=number))
        except Refused:
            assert spoiled
            assert state() == now
            return
        assert not spoiled
        after = state()
        assert of_grants(after, mine) == of_grants(file.before, mine)
        assert not_of_grants(after, mine) == not_of_grants(now, mine)
        self.check()

    @rule(number=st.integers(0, 5), euros=st.integers(1, 30), day=DAYS)
    def pay(self, number: int, euros: int, day: date) -> None:
        openings = Movement.objects.filter(nature="legal_commitment").exclude(
            grant__status="cancelled"
        )
        if not openings:
            return
        commitment = openings.order_by("pk")[number % len(openings)]
        self.maybe(
            lambda: record_payment(
                by=self.stage.users[PAYING],
                commitment=commitment,
                amount=Decimal(euros),
                effective_on=day,
            )
        )

    @rule(number=st.integers(0, 5))
    def publish(self, number: int) -> None:
        self.maybe(lambda: publish_grants(grant_ids=self.some(number), by=self.publisher()))

    @rule(number=st.integers(0, 5))
    def withdraw(self, number: int) -> None:
        self.maybe(
            lambda: withdraw_grants(
                grant_ids=self.some(number), by=self.publisher(), reason="Erreur"
            )
        )

    # --- What must hold ----------------------------------------------------------------------

    def check(self) -> None:
        assert verify() == ()
        replay(self.stage)
        assert list(self.stage.world.broken_rules()) == []
        everything = oracle_totals.selected(self.stage.world, self.stage.country, Filter())
        comparing.check_public(self.stage)
        comparing.check_rollups(self.stage, everything)
        comparing.check_months(oracle_totals.monthly(everything, Filter()))
        asking.check_grants(self.stage, Filter(as_of=FIRST + timedelta(days=150)), None)
        self.instants.append(comparing.now())
        grants, shares = comparing.figures_at(self.instants)
        for number, (former_grants, former_shares) in enumerate(self.then, 1):
            assert [row for row in grants if row[0] == number] == former_grants
            assert [row for row in shares if row[0] == number] == former_shares
        last = len(self.instants)
        self.then.append(([r for r in grants if r[0] == last], [r for r in shares if r[0] == last]))

    # --- Small steps -------------------------------------------------------------------------

    def live(self) -> list[int]:
        """Batches in force, oldest first."""
        applied = ImportBatch.objects.filter(pk__in=self.files, status="applied")
        return sorted(applied.values_list("pk", flat=True))

    def maybe(self, act: Callable[[], object]) -> None:
        before = state()
        try:
            act()
        except Refused:
            assert state() == before
        self.check()

    def some(self, number: int) -> list[int]:
        found = list(Grant.objects.exclude(status="cancelled").order_by("pk"))
        return [found[number % len(found)].pk] if found else []

    def publisher(self) -> Any:
        return self.stage.users[PUBLISHING[0]]


@pytest.mark.django_db(transaction=True)
def test_random_imports_and_undos_leave_what_the_log_tells() -> None:
    Imports.stage = build()
    Imports.known = set(Beneficiary.objects.values_list("pk", flat=True))
    assert set(ACCOUNTS) <= set(Imports.stage.users)
    case = Imports.TestCase
    case.settings = SETTINGS
    case().runTest()
