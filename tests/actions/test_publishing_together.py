"""Many grants published or withdrawn in one go: all as they were looked at, or none."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.actions.publishing_together import (
    SelectionRefused,
    publish_together,
    withdraw_together,
)
from dashboard.actions.refusals import Refused
from dashboard.models import Grant, GrantShare, Movement, PublicGrant, Role, User
from dashboard.queries.publish_queue import summary_of
from tests import builders
from tests.signing_in import agent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scene() -> None:
    builders.territories()
    builders.pillars()
    builders.fund()


@pytest.fixture
def publisher() -> User:
    return agent(Role.PUBLISHER)


def state(ids: list[int]) -> str:
    return summary_of(ids).state


def many(count: int) -> list[int]:
    """Submitted grants of another account, written at once."""
    by = builders.writer()
    start = Grant.objects.count()
    made = Grant.objects.bulk_create(
        Grant(
            reference=f"70-LOT-{start + number}",
            status="submitted",
            fund_id="IDF",
            department_id="70",
            year=2021,
            objet="Lot",
            entered_by=by,
            pending_by=[by.pk],
        )
        for number in range(count)
    )
    GrantShare.objects.bulk_create(GrantShare(grant=each, commune_id="70279") for each in made)
    Movement.objects.bulk_create(
        Movement(
            grant=each,
            kind="award",
            nature="initial",
            amount=Decimal(10),
            effective_on="2021-05-06",
            recorded_by=by,
        )
        for each in made
    )
    return [each.pk for each in made]


def queries(ids: list[int], by: User) -> int:
    seen = state(ids)
    with CaptureQueriesContext(connection) as captured:
        assert publish_together(by=by, grant_ids=ids, state=seen) == len(ids)
    return len(captured)


def test_a_thousand_cost_no_more_questions_than_three(publisher: User) -> None:
    assert queries(many(1000), publisher) == queries(many(3), publisher)
    assert PublicGrant.objects.count() == 1003


def test_those_that_stand_in_the_way_are_named(publisher: User) -> None:
    ids = many(3)
    mine = builders.grant(by=publisher)
    elsewhere = builders.grant(department="25")

    with pytest.raises(SelectionRefused) as refused:
        publish_together(
            by=publisher,
            grant_ids=[*ids, mine.pk, elsewhere.pk],
            state=state([*ids, mine.pk, elsewhere.pk]),
        )

    assert {(each.reference, each.reason) for each in refused.value.excluded} == {
        (mine.reference, "vous l'avez saisie ou modifiée"),
        (elsewhere.reference, "vous ne publiez pas dans ce département"),
    }
    assert not PublicGrant.objects.exists()


def test_a_reference_public_elsewhere_stands_in_the_way(publisher: User) -> None:
    former = builders.published(reference="70-X")
    Grant.objects.filter(pk=former.pk).update(status="cancelled")
    again = builders.grant(reference="70-X")

    with pytest.raises(SelectionRefused):
        publish_together(by=publisher, grant_ids=[again.pk], state=state([again.pk]))


def test_what_was_not_looked_at_is_not_published(publisher: User) -> None:
    ids = many(2)
    seen = state(ids)
    builders.award(Grant.objects.get(pk=ids[0]), "1", nature="amendment")

    with pytest.raises(Refused, match="modifié ce que vous aviez sous les yeux"):
        publish_together(by=publisher, grant_ids=ids, state=seen)
    assert not PublicGrant.objects.exists()


def test_several_are_withdrawn_for_one_reason_by_those_who_publish(publisher: User) -> None:
    made = [builders.published().pk for _ in range(3)]

    with pytest.raises(PermissionDenied):
        withdraw_together(
            by=agent(Role.INSTRUCTOR), grant_ids=made, reason="Lot erroné", state=state(made)
        )
    assert (
        withdraw_together(by=publisher, grant_ids=made, reason="Lot erroné", state=state(made)) == 3
    )
    assert not PublicGrant.objects.exists()
