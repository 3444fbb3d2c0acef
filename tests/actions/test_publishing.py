"""Publishing and withdrawing: never alone, all or nothing, and only what changed."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from dashboard.actions.grants import create_grant, edit_grant
from dashboard.actions.ledger import record_amendment, record_commitment, reverse_movement
from dashboard.actions.publication import publish_grants, withdraw_grants
from dashboard.actions.refusals import Refused
from dashboard.models import Grant, Movement, Publication, PublicGrant, User
from tests import builders
from tests.actions.holders import DAY, entry, holder, published, submitted


@pytest.fixture(autouse=True)
def country(db: None) -> None:
    builders.territories()
    builders.pillars()
    builders.fund()


@pytest.fixture
def agent() -> User:
    return holder("instructor")


@pytest.fixture
def chief() -> User:
    return holder("publisher")


@pytest.fixture
def alone() -> User:
    """Enters and publishes: four eyes must stop it."""
    return holder("instructor", "publisher")


@pytest.mark.parametrize("role", ["instructor", "accountant", "reader", "administrator"])
def test_only_a_publisher_publishes_and_withdraws(agent: User, role: str) -> None:
    waiting, public = submitted(agent), published(agent, reference="70-A2")

    with pytest.raises(PermissionDenied):
        publish_grants(grant_ids=[waiting.pk], by=holder(role))
    with pytest.raises(PermissionDenied):
        withdraw_grants(grant_ids=[public.pk], by=holder(role), reason="Erreur")


def test_a_publisher_publishes_in_its_perimeter_and_a_batch_wholly_inside(agent: User) -> None:
    here = submitted(agent)
    there = submitted(agent, reference="25-A1", department="25")
    nowhere = submitted(agent, reference="FR-A1", department=None)
    local = holder("publisher", department="70")

    for ids in ([there.pk], [here.pk, there.pk], [nowhere.pk]):
        with pytest.raises(PermissionDenied):
            publish_grants(grant_ids=ids, by=local)
    assert not Publication.objects.exists()

    publish_grants(grant_ids=[here.pk], by=local)
    publish_grants(grant_ids=[there.pk], by=holder("publisher", region="27"))
    with pytest.raises(PermissionDenied):
        publish_grants(grant_ids=[nowhere.pk], by=holder("publisher", region="27"))
    publish_grants(grant_ids=[nowhere.pk], by=holder("publisher"))


def test_who_entered_a_grant_does_not_publish_it(alone: User) -> None:
    grant = submitted(alone)

    with pytest.raises(Refused, match="ne peut être publiée par un compte qui l'a saisie") as no:
        publish_grants(grant_ids=[grant.pk], by=alone)

    assert no.value.rule == "publication_four_eyes"
    assert "autre personne" in no.value.hint


def test_who_edited_a_grant_of_another_does_not_publish_it(agent: User, alone: User) -> None:
    grant = submitted(agent)
    edit_grant(by=alone, grant=grant, entry=entry(objet="Relu"), expected_version=grant.version)

    with pytest.raises(Refused, match="saisie ou modifiée"):
        publish_grants(grant_ids=[grant.pk], by=alone)


def test_who_amended_a_published_grant_does_not_publish_the_amendment(
    agent: User, alone: User, chief: User
) -> None:
    grant = published(agent)
    record_amendment(by=alone, grant=grant, amount=Decimal(5), effective_on=DAY, reason="Plus")

    with pytest.raises(Refused, match="saisie ou modifiée"):
        publish_grants(grant_ids=[grant.pk], by=alone)

    publish_grants(grant_ids=[grant.pk], by=chief)
    assert PublicGrant.objects.get().awarded == 1005


def test_who_corrected_an_award_does_not_publish_the_correction(agent: User, alone: User) -> None:
    grant = published(agent)
    first = Movement.objects.get()
    record_amendment(by=agent, grant=grant, amount=Decimal(5), effective_on=DAY, reason="Plus")
    publish_grants(grant_ids=[grant.pk], by=holder("publisher"))
    reverse_movement(by=alone, movement=first, reason="Faux")

    with pytest.raises(Refused, match="saisie ou modifiée"):
        publish_grants(grant_ids=[grant.pk], by=alone)


def test_once_published_by_another_the_author_may_publish_what_others_enter(
    agent: User, alone: User, chief: User
) -> None:
    grant = submitted(alone)
    publish_grants(grant_ids=[grant.pk], by=chief)
    grant.refresh_from_db()
    edit_grant(by=agent, grant=grant, entry=entry(objet="Nouveau"), expected_version=grant.version)

    publish_grants(grant_ids=[grant.pk], by=alone)

    assert PublicGrant.objects.get().objet == "Nouveau"


def test_one_grant_of_a_batch_that_may_not_be_published_stops_the_whole(
    agent: User, alone: User
) -> None:
    fine, own = submitted(agent), submitted(alone, reference="70-A2")

    with pytest.raises(Refused):
        publish_grants(grant_ids=[fine.pk, own.pk], by=alone)

    assert not Publication.objects.exists()
    assert Grant.objects.get(pk=fine.pk).status == "submitted"


def test_a_draft_is_not_published(agent: User, chief: User) -> None:
    draft = create_grant(by=agent, entry=entry())

    with pytest.raises(Refused, match="brouillon"):
        publish_grants(grant_ids=[draft.pk], by=chief)


def test_what_is_up_to_date_is_not_published_again(agent: User, chief: User) -> None:
    grant = published(agent)
    record_commitment(by=agent, grant=grant, amount=Decimal(1), effective_on=DAY)
    before = Publication.objects.count()

    assert publish_grants(grant_ids=[grant.pk], by=chief) == []
    assert Publication.objects.count() == before


def test_what_the_rule_of_masking_says_since_is_published(agent: User, chief: User) -> None:
    company = builders.beneficiary("Martin")
    grant = published(agent, beneficiary=company)
    company.diffusion = "partial"
    company.save()

    assert publish_grants(grant_ids=[grant.pk], by=chief)
    assert PublicGrant.objects.get().masked


def test_publishing_forgets_who_waited_and_says_who_published(agent: User, chief: User) -> None:
    grant = submitted(agent)
    assert grant.pending_by == [agent.pk]

    (number,) = publish_grants(grant_ids=[grant.pk], by=chief)

    grant.refresh_from_db()
    publication = Publication.objects.get(no=number)
    assert (grant.status, grant.pending_by) == ("published", [])
    assert (publication.by, publication.kind) == (chief, "publish")


def test_a_withdrawal_says_why_and_leaves_the_earlier_figures(agent: User, chief: User) -> None:
    grant = published(agent)
    with pytest.raises(Refused, match="Dites pourquoi"):
        withdraw_grants(grant_ids=[grant.pk], by=chief, reason=" ")

    withdraw_grants(grant_ids=[grant.pk], by=chief, reason="Erreur de bénéficiaire")

    last = Publication.objects.last()
    assert last is not None
    assert (last.kind, last.reason) == ("withdraw", "Erreur de bénéficiaire")
    assert not PublicGrant.objects.exists()
    assert Grant.objects.get().status == "withdrawn"


def test_withdrawing_what_is_not_public_does_nothing(agent: User, chief: User) -> None:
    grant = submitted(agent)

    assert withdraw_grants(grant_ids=[grant.pk], by=chief, reason="Erreur") == []
    assert Grant.objects.get().status == "submitted"


def test_a_withdrawn_grant_comes_back_with_all_that_happened_since(
    agent: User, chief: User
) -> None:
    grant = published(agent)
    withdraw_grants(grant_ids=[grant.pk], by=chief, reason="À vérifier")
    record_commitment(by=agent, grant=grant, amount=Decimal(10), effective_on=date(2021, 7, 1))

    assert not PublicGrant.objects.exists()
    publish_grants(grant_ids=[grant.pk], by=chief)

    assert PublicGrant.objects.get().committed == 10
    assert list(Publication.objects.values_list("kind", flat=True)) == [
        "publish",
        "withdraw",
        "publish",
    ]
