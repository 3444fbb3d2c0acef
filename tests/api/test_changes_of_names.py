"""A copy that only follows the changes reads the names of today, whoever changed them."""

from collections.abc import Callable
from functools import partial

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from dashboard.actions import publication
from dashboard.actions.funds import FundEntry, edit_fund
from dashboard.models import Commune, Department, Fund, Membership, Relabelling, Role
from dashboard.queries.version import current_version
from tests import builders
from tests.api.conftest import Get
from tests.api.following import Copy, dump
from tests.models.racing import race
from tests.published_scene import Scene


@pytest.fixture(autouse=True)
def without_limit(settings: LazySettings) -> None:
    settings.RELANCE_API_RATE_ANON = None


def committed() -> None:
    """What waits for the commit happens now."""
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    connection.cursor().execute("SET CONSTRAINTS ALL DEFERRED")


def by_the_desk() -> None:
    fund = Fund.objects.get(pk="IDF")
    chief = builders.user("france@exemple.fr")
    Membership.objects.create(user=chief, role=Role.ADMINISTRATOR)
    entry = FundEntry(name="Industrie du futur, guichet", plan=fund.plan, pillar=fund.pillar)
    edit_fund(by=chief, fund=fund, entry=entry)


def of_a_department() -> None:
    Department.objects.filter(pk="70").update(name="Haute Saône")


def of_its_region() -> None:
    other = Department.objects.exclude(region=Department.objects.get(pk="70").region)
    Department.objects.filter(pk="70").update(region=other[0].region)


def of_a_commune() -> None:
    Commune.objects.filter(pk="70279").update(name="Gray-la-Ville-Neuve")


@pytest.mark.parametrize("rename", [by_the_desk, of_a_department, of_its_region, of_a_commune])
def test_a_copy_reads_names_as_they_are_now(scene: Scene, rename: Callable[[], None]) -> None:
    copy = Copy(limit=1)
    copy.follow()
    before, told = copy.grants.copy(), len(copy.numbers)
    rename()
    committed()
    copy.follow()

    assert copy.grants == dump()
    assert copy.grants != before
    changed = {name for name, aide in copy.grants.items() if aide != before[name]}
    assert len(copy.numbers) - told == len(changed)
    assert copy.numbers == sorted(set(copy.numbers))


def test_a_copy_begun_after_is_the_same_as_one_begun_before(scene: Scene) -> None:
    early = Copy()
    early.follow()
    of_a_commune()
    committed()
    builders.publish(scene.aluroy_grant)
    builders.withdraw(scene.several)
    by_the_desk()
    committed()
    early.follow()
    for limit in (1, 3):
        late = Copy(limit=limit)
        late.follow()
        assert late.grants == early.grants == dump()


def test_a_change_of_name_says_so_as_a_change(get: Get, scene: Scene) -> None:
    since = current_version()
    of_a_commune()
    committed()
    found = get("changements/", depuis=since)

    assert {row["type"] for row in found["resultats"]} == {"modifie"}
    assert len({row["le"] for row in found["resultats"]}) == 1
    assert "Gray-la-Ville-Neuve" in str(found["resultats"])
    assert int(found["version"]) == current_version() > since


def test_what_names_nothing_that_changed_is_not_told_again(scene: Scene) -> None:
    version = current_version()
    Commune.objects.filter(pk="70279").update(population=1)
    Fund.objects.filter(pk="IDF").update(note="Rien de public")
    Commune.objects.filter(pk="25056").update(name="Besançon-les-Bains")
    committed()

    assert not Relabelling.objects.exists()
    assert current_version() == version


def test_a_withdrawn_grant_is_not_told_again(get: Get, scene: Scene) -> None:
    since = current_version()
    by_the_desk()
    committed()
    told = {row["reference"] for row in get("changements/", depuis=since)["resultats"]}

    assert scene.aluroy_grant.reference in told
    assert scene.withdrawn.reference not in told


def test_one_grant_is_read_again_when_its_commune_is_named_otherwise(
    client: Client, scene: Scene
) -> None:
    address = f"/api/v1/aides/{scene.aluroy_grant.reference}/"
    tag = client.get(address)["ETag"]
    of_a_commune()
    committed()

    assert client.get(address, headers={"if-none-match": tag}).status_code == 200


def test_a_commune_is_found_by_its_new_name(get: Get, scene: Scene) -> None:
    of_a_commune()
    committed()

    assert get("aides/", q="ville-neuve")["resultats"]
    call_command("verify")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("alone_on_the_server")
def test_names_change_while_others_publish_and_a_copy_misses_nothing() -> None:
    builders.territories()
    builders.pillars()
    builders.fund()
    chief = builders.user("publie@exemple.fr")
    Membership.objects.create(user=chief, role=Role.PUBLISHER)
    made = [builders.grant("10", shares={"70279": 1}) for _ in range(16)]
    copy = Copy(limit=1)

    def publish(number: int) -> None:
        publication.publish_grants(grant_ids=[made[number].pk], by=chief)
        copy_of_mine = Copy(limit=3)
        copy_of_mine.follow()

    def rename(number: int) -> None:
        with transaction.atomic():
            Fund.objects.filter(pk="IDF").update(name=f"Fonds {number}")
        with transaction.atomic():
            Commune.objects.filter(pk="70279").update(name=f"Gray {number}")

    publishers = [partial(publish, number) for number in range(12)]
    results = race([*publishers, *(partial(rename, number) for number in range(4))])
    copy.follow(pages=2)
    copy.follow()

    assert results == [None] * 16
    assert copy.grants == dump()
    assert len(copy.grants) == 12
    assert copy.numbers == sorted(set(copy.numbers))
