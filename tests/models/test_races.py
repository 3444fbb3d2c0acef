"""Many writers at once on the real server: exactly what is allowed goes through, to the cent."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from dashboard.actions import grants, ledger, plan, publication
from dashboard.actions.plan import AllocationLine
from dashboard.actions.rebuilding import rebuild_public
from dashboard.actions.refusals import Refused, StaleVersion
from dashboard.models import (
    CommitmentBalance,
    EnvelopeBalance,
    Fund,
    Grant,
    GrantBalance,
    Membership,
    Movement,
    Publication,
    PublicGrant,
    User,
)
from dashboard.queries.verification import verify
from tests import builders
from tests.committed import psql
from tests.imports.importing import modele, run, undo
from tests.models.racing import race

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("alone_on_the_server"),
]

WRITERS = 32
ROOM = 10
DAY = date(2021, 7, 1)


@pytest.fixture(autouse=True)
def country() -> None:
    builders.territories()
    builders.pillars()
    builders.fund()


def someone(name: str, role: str) -> User:
    user = builders.user(name)
    Membership.objects.create(user=user, role=role)
    return user


def drafts(count: int, euros: int, by: User, *, fund: str = "IDF") -> list[Grant]:
    return [
        builders.grant(
            None,
            status="draft",
            fund_code=fund,
            year=2021,
            draft_amount=Decimal(euros),
            draft_awarded_on=DAY,
            by=by,
        )
        for _ in range(count)
    ]


def outcome(results: list[object], rule: str) -> tuple[int, int]:
    """How many went through and how many were refused by the rule; nothing else happened."""
    refused = [result for result in results if isinstance(result, Refused)]
    assert {refusal.rule for refusal in refused} <= {rule}, refused
    done = [result for result in results if not isinstance(result, Exception)]
    assert len(done) + len(refused) == len(results), results
    return len(done), len(refused)


def test_the_last_euro_of_a_binding_envelope_is_awarded_once() -> None:
    agent = someone("saisie", "instructor")
    builders.allocation(str(ROOM), binding=True)
    waiting = drafts(WRITERS, 1, agent)

    results = race([partial(grants.submit_grant, by=agent, grant=grant) for grant in waiting])

    assert outcome(results, "envelope_binding_exceeded") == (ROOM, WRITERS - ROOM)
    assert EnvelopeBalance.objects.get().awarded == ROOM
    assert sum(b.awarded for b in GrantBalance.objects.all()) == ROOM
    assert verify() == ()


def test_the_last_euro_of_a_delegated_envelope_is_awarded_once() -> None:
    agent = someone("saisie", "instructor")
    builders.allocation("1000", binding=True)
    builders.allocation(str(ROOM), binding=True, department="70", nature="delegation")
    waiting = drafts(WRITERS, 1, agent)

    results = race([partial(grants.submit_grant, by=agent, grant=grant) for grant in waiting])

    assert outcome(results, "envelope_binding_exceeded") == (ROOM, WRITERS - ROOM)
    assert EnvelopeBalance.objects.get(department="70").awarded == ROOM
    assert EnvelopeBalance.objects.get(department=None).awarded == 0
    assert verify() == ()


def test_the_last_euro_of_an_award_is_committed_once() -> None:
    agent = someone("saisie", "instructor")
    made = builders.published(str(ROOM))

    results = race(
        [
            lambda: ledger.record_commitment(
                by=agent, grant=made, amount=Decimal(1), effective_on=DAY
            )
        ]
        * WRITERS
    )

    assert outcome(results, "grant_paid_committed_awarded") == (ROOM, WRITERS - ROOM)
    assert GrantBalance.objects.get().committed == ROOM
    assert PublicGrant.objects.get().committed == ROOM
    assert verify() == ()


def test_the_last_euro_of_a_commitment_is_paid_once() -> None:
    accountant = someone("paie", "accountant")
    made = builders.published("1000")
    builders.commit(made, "500")
    commitment = builders.commit(made, str(ROOM))

    results = race(
        [
            lambda: ledger.record_payment(
                by=accountant, commitment=commitment, amount=Decimal(1), effective_on=DAY
            )
        ]
        * WRITERS
    )

    assert outcome(results, "commitment_paid_committed") == (ROOM, WRITERS - ROOM)
    assert CommitmentBalance.objects.get(pk=commitment.pk).paid == ROOM
    assert PublicGrant.objects.get().paid == ROOM
    assert verify() == ()


@pytest.mark.parametrize("kind", ["award", "commitment", "payment"])
def test_plain_connections_race_as_safely_as_the_application(kind: str) -> None:
    """No row of the grant is held first here: the balances alone keep order."""
    builders.allocation("2000", binding=True)
    made = builders.grant(str(2000 - ROOM) if kind == "award" else "1000")
    commitment = builders.commit(made, "1000" if kind == "award" else str(1000 - ROOM))
    if kind == "payment":
        builders.pay(commitment, str(1000 - 2 * ROOM))
    nature = {"award": "amendment", "commitment": "legal_commitment", "payment": "balance"}[kind]
    on = commitment.pk if kind == "payment" else None

    def write() -> None:
        with psql() as connection:
            connection.execute(
                "INSERT INTO dashboard_movement (grant_id, kind, nature, amount, effective_on,"
                " recorded_by_id, on_commitment_id) VALUES (%s, %s, %s, 1, %s, %s, %s)",
                [made.pk, kind, nature, DAY, made.entered_by_id, on],
            )

    results = race([write] * WRITERS)

    refused = [result for result in results if result is not None]
    assert len(refused) == WRITERS - ROOM
    assert {getattr(result, "sqlstate", result) for result in refused} == {"23514"}
    assert Movement.objects.filter(nature=nature, amount=1).count() == ROOM
    assert verify() == ()


def test_awards_and_cuts_of_their_envelope_never_cross() -> None:
    agent, keeper = someone("saisie", "instructor"), someone("gère", "administrator")
    builders.allocation("20", binding=True)
    waiting = drafts(WRITERS // 2, 1, agent)
    cut = AllocationLine(
        fund=Fund.objects.get(),
        first_year=2021,
        last_year=2021,
        amount=Decimal(-1),
        effective_on=DAY,
        nature="freeze",
    )

    results = race(
        [
            *(partial(grants.submit_grant, by=agent, grant=grant) for grant in waiting),
            *[lambda: plan.add_allocation(by=keeper, line=cut)] * (WRITERS // 2),
        ]
    )

    done, _ = outcome(results, "envelope_binding_exceeded")
    envelope = EnvelopeBalance.objects.get()
    assert envelope.allocated == envelope.awarded
    assert done == 20
    assert verify() == ()


def test_grants_that_move_and_awards_that_grow_fill_an_envelope_once() -> None:
    """Editing a grant's year recounts the envelopes that others are consuming."""
    agent = someone("saisie", "instructor")
    builders.allocation(str(ROOM), binding=True)
    moving = [builders.grant("1", year=2020, by=agent) for _ in range(WRITERS // 2)]
    growing = builders.grant("0", year=2021, by=agent)

    def move(grant: Grant) -> Callable[[], object]:
        entry = grants.GrantEntry(
            reference=grant.reference,
            fund=grant.fund,
            department=grant.department,
            year=2021,
            objet=grant.objet,
        )
        return lambda: grants.edit_grant(by=agent, grant=grant, entry=entry, expected_version=1)

    results = race(
        [
            *map(move, moving),
            *[
                lambda: ledger.record_amendment(
                    by=agent, grant=growing, amount=Decimal(1), effective_on=DAY, reason="Plus"
                )
            ]
            * (WRITERS // 2),
        ]
    )

    assert outcome(results, "envelope_binding_exceeded") == (ROOM, WRITERS - ROOM)
    assert EnvelopeBalance.objects.get().awarded == ROOM
    assert verify() == ()


def test_of_two_agents_editing_one_grant_the_second_is_told() -> None:
    agent = someone("saisie", "instructor")
    made = builders.published("10")
    entry = grants.GrantEntry(
        reference=made.reference,
        fund=made.fund,
        department=made.department,
        year=2021,
        objet="Nouveau",
    )

    results = race(
        [
            lambda: grants.edit_grant(
                by=agent, grant=made, entry=entry, expected_version=made.version
            )
        ]
        * 8
    )

    assert sum(isinstance(result, StaleVersion) for result in results) == 7
    assert Grant.objects.get().version == made.version + 1


def test_a_movement_is_corrected_by_one_of_many() -> None:
    agent = someone("saisie", "instructor")
    made = builders.published("10")
    commitment = builders.commit(made, "5")

    results = race(
        [lambda: ledger.reverse_movement(by=agent, movement=commitment, reason="Faux")] * 8
    )

    done = [result for result in results if isinstance(result, Movement)]
    assert len(done) == 1
    assert all(isinstance(result, Movement | Refused) for result in results), results
    assert GrantBalance.objects.get().committed == 0
    assert verify() == ()


def test_publishing_one_grant_many_times_at_once_publishes_it_once() -> None:
    chief = someone("publie", "publisher")
    made = builders.grant("10")

    results = race([lambda: publication.publish_grants(grant_ids=[made.pk], by=chief)] * 8)

    assert sorted(len(result) for result in results if isinstance(result, list)) == [0] * 7 + [1]
    assert Publication.objects.count() == 1
    assert verify() == ()


def test_grants_published_in_any_order_never_deadlock() -> None:
    chief = someone("publie", "publisher")
    made = [builders.grant("10") for _ in range(8)]
    ids = [grant.pk for grant in made]

    results = race(
        [
            partial(
                publication.publish_grants,
                grant_ids=[*ids[n:], *ids[:n]][:: -1 if n % 2 else 1],
                by=chief,
            )
            for n in range(8)
        ]
    )

    assert sum(len(result) for result in results if isinstance(result, list)) == 8, results
    assert PublicGrant.objects.count() == 8
    assert verify() == ()


def test_payments_and_withdrawals_of_one_grant_leave_one_truth() -> None:
    chief, accountant = someone("publie", "publisher"), someone("paie", "accountant")
    made = builders.published("1000")
    commitment = builders.commit(made, "500")

    def pay() -> object:
        return ledger.record_payment(
            by=accountant, commitment=commitment, amount=Decimal(1), effective_on=DAY
        )

    def withdraw() -> object:
        return publication.withdraw_grants(grant_ids=[made.pk], by=chief, reason="Erreur")

    def publish() -> object:
        return publication.publish_grants(grant_ids=[made.pk], by=chief)

    results = race([pay, withdraw, publish, pay] * 6)

    assert not [result for result in results if isinstance(result, Exception)]
    assert GrantBalance.objects.get().paid == 12
    assert verify() == ()


def test_counting_everything_anew_while_others_write_loses_nothing() -> None:
    agent, chief = someone("saisie", "instructor"), someone("publie", "publisher")
    builders.allocation("1000", binding=True)
    made = [builders.grant("10", shares={"70279": 1}) for _ in range(16)]
    waiting = drafts(8, 1, agent)

    results = race(
        [
            *(partial(publication.publish_grants, grant_ids=[g.pk], by=chief) for g in made),
            *(partial(grants.submit_grant, by=agent, grant=grant) for grant in waiting),
            *[rebuild_public] * 3,
        ]
    )

    assert not [result for result in results if isinstance(result, Exception)], results
    assert PublicGrant.objects.count() == 16
    assert verify() == ()


def test_taking_an_import_back_while_others_award_surfaces_no_deadlock() -> None:
    """Undone movements consume an envelope that the undone fields then leave."""
    agent = someone("saisie", "instructor")
    builders.fund("RENO")
    for code in ("IDF", "RENO"):
        builders.allocation("100000", fund_code=code, binding=True)
    rows = [modele(reference=f"A{number}", exercice=2021) for number in range(8)]
    run(*rows)
    moved = run(*({**row, "fonds": "RENO", "montant_attribue": "900"} for row in rows))
    waiting = drafts(24, 1, agent, fund="RENO")

    results = race(
        [
            *(partial(grants.submit_grant, by=agent, grant=grant) for grant in waiting),
            partial(undo, moved),
        ]
    )

    assert not [result for result in results if isinstance(result, Exception)], results
    assert EnvelopeBalance.objects.get(fund="IDF").awarded == 8000
    assert EnvelopeBalance.objects.get(fund="RENO").awarded == 24
    assert verify() == ()
