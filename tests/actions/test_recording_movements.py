"""Commitments, payments and corrections: who may, and what is public at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.actions import ledger
from dashboard.actions.grants import create_grant
from dashboard.actions.refusals import Refused
from dashboard.models import Grant, Movement, Publication, PublicGrant, User
from tests import builders
from tests.actions.holders import DAY, entry, holder, published, submitted

EURO = Decimal(1)


@pytest.fixture(autouse=True)
def country(db: None) -> None:
    builders.territories()
    builders.pillars()
    builders.fund()


@pytest.fixture
def agent() -> User:
    return holder("instructor")


@pytest.fixture
def accountant() -> User:
    return holder("accountant")


@pytest.fixture
def grant(agent: User) -> Grant:
    """Published, 1 000 € awarded."""
    return published(agent)


@pytest.fixture
def commitment(agent: User, grant: Grant) -> Movement:
    return ledger.record_commitment(
        by=agent, grant=grant, amount=Decimal(800), effective_on=DAY, reference="EJ1"
    )


def pay(by: User, commitment: Movement, euros: int = 300) -> Movement:
    return ledger.record_payment(
        by=by, commitment=commitment, amount=Decimal(euros), effective_on=DAY
    )


@dataclass
class Scene:
    """A grant, a commitment on it and a payment under that."""

    grant: Grant
    ej: Movement
    paid: Movement


ATTEMPTS: dict[str, tuple[str, Callable[[User, Scene], object]]] = {
    "amend": (
        "instructor",
        lambda by, on: ledger.record_amendment(
            by=by, grant=on.grant, amount=EURO, effective_on=DAY, reason="Plus"
        ),
    ),
    "cancel part": (
        "instructor",
        lambda by, on: ledger.record_cancellation(
            by=by, grant=on.grant, amount=EURO, effective_on=DAY, reason="Moins"
        ),
    ),
    "commit": (
        "instructor",
        lambda by, on: ledger.record_commitment(
            by=by, grant=on.grant, amount=EURO, effective_on=DAY
        ),
    ),
    "decommit": (
        "instructor",
        lambda by, on: ledger.record_decommitment(
            by=by, commitment=on.ej, amount=EURO, effective_on=DAY, reason="Moins"
        ),
    ),
    "pay": ("accountant", lambda by, on: pay(by, on.ej, 1)),
    "take back": (
        "accountant",
        lambda by, on: ledger.record_repayment(
            by=by, commitment=on.ej, amount=EURO, effective_on=DAY, reason="Rendu"
        ),
    ),
    "reverse a payment": (
        "accountant",
        lambda by, on: ledger.reverse_movement(by=by, movement=on.paid, reason="Faux"),
    ),
    "correct a payment": (
        "accountant",
        lambda by, on: ledger.correct_movement(
            by=by, movement=on.paid, amount=EURO, effective_on=DAY, reason="Faux"
        ),
    ),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize(
    "role", ["instructor", "accountant", "publisher", "reader", "administrator"]
)
def test_each_movement_is_written_by_its_own_role(
    attempt: str, role: str, grant: Grant, commitment: Movement, accountant: User
) -> None:
    scene = Scene(grant, commitment, pay(accountant, commitment))
    wanted, act = ATTEMPTS[attempt]

    if role == wanted:
        act(holder(role), scene)
    else:
        with pytest.raises(PermissionDenied):
            act(holder(role), scene)


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_no_movement_is_written_outside_one_s_perimeter(
    attempt: str, grant: Grant, commitment: Movement, accountant: User
) -> None:
    scene = Scene(grant, commitment, pay(accountant, commitment))
    wanted, act = ATTEMPTS[attempt]

    with pytest.raises(PermissionDenied):
        act(holder(wanted, department="25"), scene)
    act(holder(wanted, region="27"), scene)


def test_who_awarded_a_grant_never_pays_it_even_in_a_new_post(grant: Grant) -> None:
    mover = holder("instructor")
    ledger.record_amendment(by=mover, grant=grant, amount=EURO, effective_on=DAY, reason="Plus")
    commitment = ledger.record_commitment(by=mover, grant=grant, amount=EURO, effective_on=DAY)
    mover.memberships.update(role="accountant")

    with pytest.raises(Refused, match="le compte qui attribue n'est pas celui qui paie"):
        pay(mover, commitment, 1)


def test_who_paid_a_grant_never_awards_it_even_in_a_new_post(
    grant: Grant, commitment: Movement
) -> None:
    mover = holder("accountant")
    pay(mover, commitment)
    mover.memberships.update(role="instructor")

    with pytest.raises(Refused, match="le compte qui attribue n'est pas celui qui paie"):
        ledger.record_amendment(by=mover, grant=grant, amount=EURO, effective_on=DAY, reason="Plus")
    ledger.record_commitment(by=mover, grant=grant, amount=EURO, effective_on=DAY)


def test_a_draft_has_no_movement(agent: User) -> None:
    draft = create_grant(by=agent, entry=entry())

    with pytest.raises(Refused, match="brouillon"):
        ledger.record_commitment(by=agent, grant=draft, amount=EURO, effective_on=DAY)


def test_commitments_and_payments_are_public_at_once(
    grant: Grant, commitment: Movement, accountant: User
) -> None:
    assert PublicGrant.objects.get().committed == 800

    pay(accountant, commitment)

    shown = PublicGrant.objects.get()
    last = Publication.objects.last()
    assert last is not None
    assert shown.paid == 300
    assert (last.kind, last.by, last.edition_id) == ("change", accountant, shown.edition_id)


def test_on_a_grant_that_is_not_public_nothing_is_published(agent: User) -> None:
    grant = submitted(agent)

    ledger.record_commitment(by=agent, grant=grant, amount=EURO, effective_on=DAY)

    assert not Publication.objects.exists()


def test_an_amendment_waits_and_publishes_nothing(agent: User, grant: Grant) -> None:
    ledger.record_amendment(by=agent, grant=grant, amount=EURO, effective_on=DAY, reason="Plus")

    assert Publication.objects.count() == 1
    assert PublicGrant.objects.get().awarded == 1000


def test_a_correction_mirrors_what_it_corrects_at_its_own_date(
    commitment: Movement, accountant: User
) -> None:
    paid = pay(accountant, commitment)

    mirror = ledger.reverse_movement(by=accountant, movement=paid, reason="Faux")

    assert mirror.amount == -300
    assert mirror.effective_on == paid.effective_on
    assert (mirror.corrects_id, mirror.on_commitment_id) == (paid.pk, commitment.pk)
    assert PublicGrant.objects.get().paid == 0


def test_a_replacement_keeps_what_was_not_corrected(commitment: Movement, accountant: User) -> None:
    paid = ledger.record_payment(
        by=accountant,
        commitment=commitment,
        amount=Decimal(300),
        effective_on=DAY,
        nature="balance",
        reference="DP1",
        date_precision="month",
    )

    better = ledger.correct_movement(
        by=accountant,
        movement=paid,
        amount=Decimal(200),
        effective_on=date(2021, 8, 1),
        reason="Faux",
    )

    assert (better.nature, better.reference, better.date_precision) == ("balance", "DP1", "month")
    assert better.amount == 200
    assert better.on_commitment_id == commitment.pk
    assert PublicGrant.objects.get().paid == 200


def test_a_correction_wants_a_reason(agent: User, commitment: Movement) -> None:
    with pytest.raises(Refused, match="Dites pourquoi"):
        ledger.reverse_movement(by=agent, movement=commitment, reason=" ")
    with pytest.raises(Refused, match="Dites pourquoi"):
        ledger.correct_movement(
            by=agent, movement=commitment, amount=EURO, effective_on=DAY, reason=""
        )


def test_a_movement_is_corrected_once_and_a_correction_never(
    agent: User, commitment: Movement
) -> None:
    mirror = ledger.reverse_movement(by=agent, movement=commitment, reason="Faux")

    with pytest.raises(Refused, match="déjà corrigé"):
        ledger.reverse_movement(by=agent, movement=commitment, reason="Faux")
    with pytest.raises(Refused, match="ne reprend pas exactement"):
        ledger.reverse_movement(by=agent, movement=mirror, reason="Faux")


def test_a_commitment_under_which_something_was_paid_is_not_replaced(
    agent: User, accountant: User, commitment: Movement
) -> None:
    pay(accountant, commitment)

    with pytest.raises(Refused, match="porte déjà des paiements") as refusal:
        ledger.correct_movement(
            by=agent, movement=commitment, amount=EURO, effective_on=DAY, reason="Faux"
        )
    assert "dégagement" in refusal.value.hint
    with pytest.raises(Refused, match="dépasserait"):
        ledger.reverse_movement(by=agent, movement=commitment, reason="Faux")


def test_a_failed_replacement_leaves_the_movement_uncorrected(
    agent: User, commitment: Movement
) -> None:
    with pytest.raises(Refused, match="dépasserait l'attribué"):
        ledger.correct_movement(
            by=agent, movement=commitment, amount=Decimal(1001), effective_on=DAY, reason="Faux"
        )

    assert Movement.objects.filter(kind="commitment").count() == 1
    assert PublicGrant.objects.get().committed == 800


@pytest.mark.parametrize("euros", ["-5", "0.00"])
def test_the_sign_of_what_is_given_back_is_not_left_to_the_writer(
    agent: User, commitment: Movement, euros: str
) -> None:
    with pytest.raises(Refused, match="signe du montant"):
        ledger.record_decommitment(
            by=agent, commitment=commitment, amount=Decimal(euros), effective_on=DAY, reason="Moins"
        )


def test_a_negative_payment_is_refused_in_french(accountant: User, commitment: Movement) -> None:
    with pytest.raises(Refused, match="signe du montant"):
        pay(accountant, commitment, -5)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_a_number_never_reaches_the_ledger(
    agent: User, grant: Grant, amount: str
) -> None:
    with pytest.raises(ValidationError, match="nombre décimal"):
        ledger.record_amendment(
            by=agent, grant=grant, amount=Decimal(amount), effective_on=DAY, reason="Plus"
        )


def test_an_amount_out_of_all_proportion_is_refused_in_french(agent: User, grant: Grant) -> None:
    with pytest.raises(Refused, match="trop grand"):
        ledger.record_amendment(
            by=agent, grant=grant, amount=Decimal(10) ** 12, effective_on=DAY, reason="Plus"
        )
