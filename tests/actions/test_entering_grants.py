"""Entering, editing, submitting and cancelling: who may, when, and what is refused."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from dashboard.actions.grants import cancel_grant, create_grant, edit_grant, submit_grant
from dashboard.actions.ledger import record_amendment, record_commitment, record_decommitment
from dashboard.actions.publication import publish_grants, withdraw_grants
from dashboard.actions.refusals import Refused, StaleVersion
from dashboard.models import Grant, GrantBalance, GrantShare, Movement, PublicGrant
from tests import builders
from tests.actions.holders import DAY, entry, holder, published, submitted


@pytest.fixture(autouse=True)
def country(db: None) -> None:
    builders.territories()
    builders.pillars()
    builders.fund()


def test_a_draft_writes_nothing_in_the_ledger() -> None:
    grant = create_grant(by=holder("instructor"), entry=entry(shares={"70279": 2, None: 1}))

    assert grant.status == "draft"
    assert not Movement.objects.exists()
    assert set(grant.shares.values_list("commune", "weight")) == {("70279", 2), (None, 1)}


def test_submitting_writes_the_first_award_as_it_was_entered() -> None:
    agent = holder("instructor")
    draft = create_grant(by=agent, entry=entry(date_precision="month", amount=Decimal("12.34")))

    movement = submit_grant(by=agent, grant=draft)

    assert (movement.kind, movement.nature) == ("award", "initial")
    assert (movement.amount, movement.effective_on) == (Decimal("12.34"), DAY)
    assert movement.date_precision == "month"
    assert Grant.objects.get().status == "submitted"


def test_a_grant_is_submitted_once() -> None:
    agent = holder("instructor")
    grant = submitted(agent)

    with pytest.raises(Refused, match="déjà soumise"):
        submit_grant(by=agent, grant=grant)

    assert Movement.objects.count() == 1


@pytest.mark.parametrize(
    ("missing", "field"), [("amount", "montant_attribue"), ("awarded_on", "date_attribution")]
)
def test_a_draft_without_amount_or_date_cannot_be_submitted(missing: str, field: str) -> None:
    agent = holder("instructor")
    draft = create_grant(by=agent, entry=replace(entry(), **{missing: None}))  # type: ignore[arg-type]

    with pytest.raises(Refused) as refusal:
        submit_grant(by=agent, grant=draft)

    assert refusal.value.field == field


@pytest.mark.parametrize("role", ["accountant", "publisher", "reader", "administrator"])
def test_only_who_enters_may_enter_edit_submit_or_cancel(role: str) -> None:
    agent, other = holder("instructor"), holder(role)
    draft = create_grant(by=agent, entry=entry())

    with pytest.raises(PermissionDenied):
        create_grant(by=other, entry=entry("70-A2"))
    with pytest.raises(PermissionDenied):
        edit_grant(by=other, grant=draft, entry=entry(), expected_version=1)
    with pytest.raises(PermissionDenied):
        submit_grant(by=other, grant=draft)
    with pytest.raises(PermissionDenied):
        cancel_grant(by=other, grant=draft, reason="Abandon", on=DAY)


def test_a_grant_enters_no_department_that_is_not_one_s_own() -> None:
    agent = holder("instructor", department="70")
    mine = create_grant(by=agent, entry=entry())

    with pytest.raises(PermissionDenied):
        create_grant(by=agent, entry=entry("25-A1", department="25"))
    with pytest.raises(PermissionDenied):
        create_grant(by=agent, entry=entry("FR-A1", department=None))
    with pytest.raises(PermissionDenied):
        edit_grant(by=agent, grant=mine, entry=entry(department="25"), expected_version=1)


def test_a_grant_of_another_department_cannot_be_drawn_into_one_s_own() -> None:
    theirs = create_grant(by=holder("instructor"), entry=entry("25-A1", department="25"))
    agent = holder("instructor", department="70")

    with pytest.raises(PermissionDenied):
        edit_grant(by=agent, grant=theirs, entry=entry(), expected_version=1)


def test_the_second_of_two_edits_is_told_and_changes_nothing() -> None:
    agent = holder("instructor")
    grant = create_grant(by=agent, entry=entry())
    edit_grant(by=agent, grant=grant, entry=entry(objet="Premier"), expected_version=1)

    with pytest.raises(StaleVersion, match="modifiée entre-temps"):
        edit_grant(by=agent, grant=grant, entry=entry(objet="Second"), expected_version=1)

    assert Grant.objects.get().objet == "Premier"
    assert Grant.objects.get().version == 2


def test_amount_and_date_are_only_edited_while_a_draft() -> None:
    agent = holder("instructor")
    grant = create_grant(by=agent, entry=entry())
    changed = entry(amount=Decimal(5), awarded_on=date(2021, 1, 1))
    edit_grant(by=agent, grant=grant, entry=changed, expected_version=1)
    submit_grant(by=agent, grant=grant)
    edit_grant(by=agent, grant=grant, entry=replace(changed, amount=Decimal(9)), expected_version=2)

    assert Grant.objects.get().draft_amount == 5
    assert GrantBalance.objects.get().awarded == 5


def test_an_edit_replaces_the_shares() -> None:
    agent = holder("instructor")
    grant = create_grant(by=agent, entry=entry(shares={"70279": 1}))

    edit_grant(by=agent, grant=grant, entry=entry(shares={"70550": 3}), expected_version=1)

    assert list(GrantShare.objects.values_list("commune", "weight")) == [("70550", 3)]


def test_an_edit_of_a_published_grant_shows_nothing_until_it_is_published() -> None:
    agent = holder("instructor")
    grant = published(agent, shares={"70279": 1})

    edit_grant(
        by=agent,
        grant=grant,
        entry=entry(objet="Nouveau", shares={"70550": 1}),
        expected_version=grant.version,
    )

    assert PublicGrant.objects.get().objet == "Atelier"
    publish_grants(grant_ids=[grant.pk], by=holder("publisher"))
    assert PublicGrant.objects.get().objet == "Nouveau"
    assert [s.commune_id for s in PublicGrant.objects.get().grant.public_shares.all()] == ["70550"]


@pytest.mark.parametrize(
    ("fields", "says", "rule"),
    [
        ({"reference": "70 A1"}, "lettres, chiffres", "grant_reference_form"),
        ({"year": 1789}, "entre 1990 et 2100", "grant_year_plausible"),
        ({"amount": Decimal(-1)}, "positif", "grant_draft_amount_positive"),
        ({"total_cost": Decimal(0)}, "jamais nul", "grant_total_cost_positive"),
        ({"commitments_followed": False}, "engagements", "grant_payments_need_commitments"),
        ({"shares": {"70279": 0}}, "entier positif", "share_weight_positive"),
        ({"shares": {"25056": 1}}, "pas dans le département", "share_inside_department"),
        ({"cofundings": [("region", Decimal(0))]}, "positif", "cofunding_positive"),
        ({"amount": Decimal(10) ** 13}, "trop grand", ""),
        ({"shares": {"99999": 1}}, "n'existe pas", None),
    ],
)
def test_what_the_database_does_not_believe_is_refused_in_french(
    fields: dict[str, Any], says: str, rule: str | None
) -> None:
    with pytest.raises(Refused, match=says) as refusal:
        create_grant(by=holder("instructor"), entry=entry(**fields))

    assert rule is None or refusal.value.rule == rule
    assert not Grant.objects.exists()


def test_a_reference_belongs_to_one_grant_until_it_is_cancelled() -> None:
    agent = holder("instructor")
    grant = create_grant(by=agent, entry=entry())

    with pytest.raises(Refused) as refusal:
        create_grant(by=agent, entry=entry())
    assert refusal.value.field == "reference"

    cancel_grant(by=agent, grant=grant, reason="Abandon", on=DAY)
    create_grant(by=agent, entry=entry())


def test_a_reference_that_the_public_still_reads_cannot_be_published_twice() -> None:
    """The first grant has another reference at the desk, which waits to be published."""
    agent, chief = holder("instructor"), holder("publisher")
    first = published(agent)
    edit_grant(by=agent, grant=first, entry=entry("70-A2"), expected_version=first.version)
    second = submitted(agent)

    with pytest.raises(Refused, match="encore celle d'une autre aide publiée"):
        publish_grants(grant_ids=[second.pk], by=chief)

    publish_grants(grant_ids=[first.pk, second.pk], by=chief)
    assert set(PublicGrant.objects.values_list("reference", flat=True)) == {"70-A1", "70-A2"}


def test_cancelling_takes_the_whole_award_back_and_says_why() -> None:
    agent = holder("instructor")
    grant = submitted(agent)
    record_amendment(by=agent, grant=grant, amount=Decimal(50), effective_on=DAY, reason="Plus")

    cancel_grant(by=agent, grant=grant, reason="Abandon", on=date(2021, 9, 1))

    assert GrantBalance.objects.get().awarded == 0
    last = Movement.objects.last()
    assert last is not None
    assert (last.nature, last.reason) == ("cancellation", "Abandon")
    assert last.amount == -1050


def test_cancelling_wants_a_reason_a_withdrawal_and_nothing_committed() -> None:
    agent, chief = holder("instructor"), holder("publisher")
    grant = published(agent)
    commitment = record_commitment(by=agent, grant=grant, amount=Decimal(1), effective_on=DAY)

    with pytest.raises(Refused, match="Dites pourquoi"):
        cancel_grant(by=agent, grant=grant, reason="  ", on=DAY)
    with pytest.raises(Refused, match="est publiée") as refusal:
        cancel_grant(by=agent, grant=grant, reason="Abandon", on=DAY)
    assert "retrait" in refusal.value.hint

    withdraw_grants(grant_ids=[grant.pk], by=chief, reason="Abandon")
    with pytest.raises(Refused, match=r"l'engagé .* dépasserait l'attribué"):
        cancel_grant(by=agent, grant=grant, reason="Abandon", on=DAY)

    record_decommitment(
        by=agent, commitment=commitment, amount=Decimal(1), effective_on=DAY, reason="Abandon"
    )
    cancel_grant(by=agent, grant=grant, reason="Abandon", on=DAY)
    assert Grant.objects.get().status == "cancelled"


def test_a_cancelled_grant_is_over() -> None:
    agent = holder("instructor")
    grant = submitted(agent)
    cancel_grant(by=agent, grant=grant, reason="Abandon", on=DAY)

    with pytest.raises(Refused, match="annulée"):
        cancel_grant(by=agent, grant=grant, reason="Abandon", on=DAY)
    with pytest.raises(Refused, match="annulée"):
        edit_grant(by=agent, grant=grant, entry=entry(), expected_version=2)
    with pytest.raises(Refused, match="annulée"):
        record_commitment(by=agent, grant=grant, amount=Decimal(0), effective_on=DAY)
    with pytest.raises(Refused, match="annulée"):
        publish_grants(grant_ids=[grant.pk], by=holder("publisher"))


def test_a_refused_action_leaves_no_half_of_itself() -> None:
    agent = holder("instructor")
    grant = create_grant(by=agent, entry=entry(shares={"70279": 1}))

    with pytest.raises(Refused):
        edit_grant(
            by=agent,
            grant=grant,
            entry=entry(objet="Nouveau", shares={"25056": 1}),
            expected_version=1,
        )

    grant.refresh_from_db()
    assert (grant.objet, grant.version) == ("Atelier", 1)
    assert list(grant.shares.values_list("commune", flat=True)) == ["70279"]
