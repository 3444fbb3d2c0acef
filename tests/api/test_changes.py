"""A copy that only follows the changes is equal to what is published."""

import threading
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from dashboard.actions import ledger, publication
from dashboard.models import Beneficiary, Grant, Membership, Role, User
from dashboard.queries.changes import changes_since
from tests import builders
from tests.api.conftest import Get
from tests.api.following import Copy, dump
from tests.models.racing import race
from tests.published_scene import Scene

CHANGES = "/api/v1/changements/"


@pytest.fixture(autouse=True)
def without_limit(settings: LazySettings) -> None:
    settings.RELANCE_API_RATE_ANON = None


def test_a_copy_ends_equal_to_the_dump_whatever_its_pages(scene: Scene) -> None:
    for limit in (1, 2, 1000):
        copy = Copy(limit=limit)
        copy.follow()
        assert copy.grants == dump()
        assert copy.numbers == sorted(copy.numbers)


def test_a_copy_stopped_after_any_page_goes_on(scene: Scene) -> None:
    whole = Copy(limit=1)
    whole.follow()
    for pages in range(len(whole.numbers)):
        copy = Copy(limit=1)
        copy.follow(pages=pages)
        copy.follow()
        assert copy.grants == dump()


def test_once_in_step_nothing_comes_again(get: Get, scene: Scene) -> None:
    copy = Copy()
    copy.follow()
    found = get("changements/", depuis=copy.version)

    assert found["resultats"] == []
    assert found["suivant"] is None
    assert found["version"] == copy.version


def test_a_change_says_what_was_published_then(get: Get, scene: Scene) -> None:
    reference = scene.several.reference
    found = [row for row in get("changements/")["resultats"] if row["reference"] == reference]

    assert [row["type"] for row in found] == ["publie", "modifie"]
    assert [row["aide"]["montant_attribue"] for row in found] == ["1000.00", "1050.01"]
    assert found[0]["le"] < found[1]["le"]
    assert found[0]["aide"]["mis_a_jour_le"] == found[0]["le"]


def test_a_withdrawal_leaves_a_tombstone_and_no_name_behind_it(get: Get, scene: Scene) -> None:
    reference = scene.withdrawn.reference
    found = [row for row in get("changements/")["resultats"] if row["reference"] == reference]

    assert [(row["type"], row["aide"] is None) for row in found] == [
        ("publie", False),
        ("retire", True),
    ]
    assert found[0]["aide"]["statut"] == "retiree"
    assert found[0]["aide"]["beneficiaire"] is None
    assert found[0]["aide"]["objet"] == "Aide retirée"


def test_a_grant_renamed_leaves_its_former_reference(scene: Scene) -> None:
    copy = Copy()
    copy.follow()
    grant = Grant.objects.get(pk=scene.aluroy_grant.pk)
    builders.edit(grant, reference="70-FR-0002")
    builders.publish(grant)
    copy.follow()

    assert "70-FR-0001" not in copy.grants
    assert copy.grants == dump()


def test_a_grant_masked_since_names_nobody_in_any_change(get: Get, scene: Scene) -> None:
    early = Copy()
    early.follow()
    Beneficiary.objects.filter(pk=scene.aluroy.pk).update(diffusion="partial")
    builders.publish(scene.aluroy_grant)
    early.follow()
    late = Copy(limit=1)
    late.follow()

    assert early.grants == late.grants == dump()
    assert "Aluroy" not in str(get("changements/"))


@pytest.mark.django_db
@pytest.mark.parametrize("since", ["-1", "demain", "1.5", "9" * 30])
def test_a_cursor_that_is_no_version_is_refused(client: Client, since: str) -> None:
    refused = client.get(CHANGES, {"depuis": since})

    assert refused.status_code == 400
    assert "depuis" in refused.content.decode()


def test_nothing_new_is_a_304(client: Client, scene: Scene) -> None:
    tag = client.get(CHANGES)["ETag"]

    assert client.get(CHANGES, headers={"if-none-match": tag}).status_code == 304
    builders.published("5")
    assert client.get(CHANGES, headers={"if-none-match": tag}).status_code == 200


def test_present_states_are_read_at_once(scene: Scene, django_assert_max_num_queries: Any) -> None:
    for _ in range(20):
        builders.published("5")
    with django_assert_max_num_queries(6):
        changes_since(0, 1000)


def act_often(chief: User, made: list[Grant]) -> None:
    """Publishes each, amends some, withdraws some."""
    for place, grant in enumerate(made):
        publication.publish_grants(grant_ids=[grant.pk], by=chief)
        if place % 3 == 0:
            builders.award(grant, "1", nature="amendment", on=date(2022, 1, 1))
            publication.publish_grants(grant_ids=[grant.pk], by=chief)
        elif place % 3 == 1:
            publication.withdraw_grants(grant_ids=[grant.pk], by=chief, reason="Erreur")
        else:
            clerk = User.objects.get(email="engage@exemple.fr")
            ledger.record_commitment(
                by=clerk, grant=grant, amount=Decimal(3), effective_on=date(2022, 1, 1)
            )


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("alone_on_the_server")
def test_sixteen_publishers_at_once_and_a_copy_misses_nothing() -> None:
    builders.territories()
    builders.pillars()
    builders.fund()
    chief = builders.user("publie@exemple.fr")
    Membership.objects.create(user=chief, role=Role.PUBLISHER)
    clerk = builders.user("engage@exemple.fr")
    Membership.objects.create(user=clerk, role=Role.INSTRUCTOR)
    made = [builders.grant("10", shares={"70279": 1}) for _ in range(16 * 3)]
    copies = [Copy(limit=1), Copy(limit=7)]
    over = threading.Event()

    def follow(copy: Copy) -> None:
        try:
            while not over.is_set():
                copy.follow(pages=3)
        finally:
            connection.close()

    followers = [threading.Thread(target=follow, args=(copy,)) for copy in copies]
    for follower in followers:
        follower.start()
    results = race([partial(act_often, chief, made[n::16]) for n in range(16)])
    over.set()
    for follower in followers:
        follower.join()

    assert results == [None] * 16
    expected = dump()
    assert len(expected) == 32
    for copy in copies:
        copy.follow()
        assert copy.grants == expected
        assert copy.numbers == sorted(set(copy.numbers))
        assert len(copy.numbers) == 16 * 3 * 2
