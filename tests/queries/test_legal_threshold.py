"""The duty to publish an agreement above 23 000 euros within three months of its signature."""

from datetime import date
from typing import Any

import pytest

from dashboard.models import Grant, Role
from dashboard.queries.legal_threshold import (
    Deadline,
    publication_deadline,
    publication_deadlines,
)
from tests import builders
from tests.signing_in import agent

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
SIGNED = date(2026, 9, 30)


@pytest.fixture(autouse=True)
def scene() -> None:
    builders.territories()
    builders.pillars()
    builders.fund()


def signed(amount: str = "23000.01", *, on: date | None = SIGNED, **party: Any) -> Grant:
    return builders.grant(
        amount, convention_on=on, beneficiary=builders.beneficiary(**{"name": "Aluroy", **party})
    )


def deadline(grant: Grant) -> Deadline | None:
    return publication_deadline(grant, TODAY)


def test_an_agreement_is_due_three_months_after_its_signature() -> None:
    found = deadline(signed())

    assert found is not None
    assert (found.due_on, found.days_left) == (date(2026, 12, 30), 37)


def test_a_signature_at_the_end_of_a_month_is_due_at_the_end_of_a_shorter_one() -> None:
    found = deadline(signed(on=date(2025, 11, 30)))

    assert found is not None
    assert found.due_on == date(2026, 2, 28)
    assert found.days_left == -found.days_late == -268


@pytest.mark.parametrize("amount", ["23000", "1000"])
def test_the_threshold_itself_obliges_to_nothing(amount: str) -> None:
    assert deadline(signed(amount)) is None


def test_agreements_signed_before_the_decree_took_effect_are_left_out() -> None:
    assert deadline(signed(on=date(2017, 7, 31))) is None
    assert deadline(signed(on=date(2017, 8, 1), name="Autre")) is not None
    assert deadline(signed(on=None, name="Encore une autre")) is None


@pytest.mark.parametrize(
    ("category", "legal_form", "obliged"),
    [
        ("company", "", True),
        ("association", "", True),
        ("local_authority", "", False),
        ("public_body", "", False),
        ("state", "", False),
        ("individual", "", False),
        ("", "", False),
        ("company", "5710", True),
        ("company", "1000", False),
        ("company", "4110", False),
        ("public_body", "9220", True),
        ("association", "7210", False),
        ("company", "3120", True),
        ("company", "3205", False),
    ],
)
def test_only_private_law_bodies_are_concerned(
    category: str, legal_form: str, obliged: bool
) -> None:
    found = deadline(signed(category=category, legal_form=legal_form))

    assert (found is not None) is obliged


def test_what_is_public_or_cancelled_is_no_longer_due() -> None:
    made = signed()
    builders.publish(made)
    assert deadline(made) is None

    builders.withdraw(made)
    assert deadline(made) is not None

    Grant.objects.filter(pk=made.pk).update(status="cancelled")
    assert deadline(made) is None


def test_a_draft_is_due_for_the_amount_being_entered() -> None:
    made = builders.grant(
        None,
        status="draft",
        draft_amount="40000",
        convention_on=SIGNED,
        beneficiary=builders.beneficiary(),
    )

    assert deadline(made) is not None


def test_the_nearest_deadline_comes_first_and_only_in_ones_own_perimeter() -> None:
    later = signed()
    sooner = signed(on=date(2026, 8, 1), name="Autre")

    found = publication_deadlines(agent(Role.READER), TODAY)

    assert [each.grant_id for each in found] == [sooner.pk, later.pk]
    assert publication_deadlines(agent(Role.READER, "25"), TODAY) == ()
    assert len(publication_deadlines(agent(Role.READER, None), TODAY)) == 2
