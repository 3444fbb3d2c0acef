"""What happens when a new edition of the official code comes."""

from pathlib import Path

import pytest

from dashboard.actions.territories import load_territories
from dashboard.models import Commune, Department, FormerCommune
from tests import builders
from tests.actions.official_code import delegated, geography, present

pytestmark = pytest.mark.django_db


def test_former_codes_lead_to_the_present_commune_whatever_the_mergers_between(
    tmp_path: Path,
) -> None:
    found = geography(
        tmp_path,
        present("70003", "Trois", was=("70002",)),
        delegated("70002", "Deux", "70003"),
        delegated("70001", "Un", "70002"),
    )
    assert {(row.code, row.successor) for row in found.former} == {
        ("70001", "70003"),
        ("70002", "70003"),
    }


def test_a_delegated_commune_that_kept_the_present_number_is_not_former(tmp_path: Path) -> None:
    found = geography(tmp_path, present("70001", "Un"), delegated("70001", "Un", "70001"))
    assert found.former == ()


def test_a_new_commune_takes_the_centre_of_one_it_was_made_from(tmp_path: Path) -> None:
    found = geography(
        tmp_path, present("70900", "Neuve", was=("70001",)), centres="70001,47.5,5.5\n"
    )
    assert (found.communes[0].latitude, found.communes[0].longitude) == (47.5, 5.5)


def test_a_commune_merged_since_stays_for_the_grants_that_name_it(tmp_path: Path) -> None:
    load_territories(geography(tmp_path, present("70001", "Un", 40), present("70002", "Deux", 60)))
    builders.pillars()
    builders.fund()
    builders.published("1000", shares={"70001": 1})
    merged = geography(tmp_path, present("70002", "Deux", 100, was=("70001",)))
    load_territories(merged)
    assert Commune.objects.get(pk="70001").population == 0
    assert FormerCommune.objects.get(pk="70001").successor_id == "70002"
    assert Department.objects.get(pk="70").population == 100
    assert load_territories(merged).written == 0


def test_a_commune_merged_since_that_nothing_names_goes(tmp_path: Path) -> None:
    load_territories(
        geography(tmp_path, present("70001", "Un", was=("70000",)), present("70002", "Deux"))
    )
    load_territories(
        geography(
            tmp_path, present("70002", "Deux", was=("70001",)), delegated("70000", "Zéro", "70001")
        )
    )
    assert list(Commune.objects.values_list("pk", flat=True)) == ["70002"]
    assert set(FormerCommune.objects.values_list("pk", "successor")) == {
        ("70000", "70002"),
        ("70001", "70002"),
    }


def test_a_commune_that_stands_again_is_no_longer_former(tmp_path: Path) -> None:
    load_territories(geography(tmp_path, present("70002", "Deux", was=("70001",))))
    load_territories(geography(tmp_path, present("70002", "Deux"), present("70001", "Un")))
    assert not FormerCommune.objects.exists()
    assert Commune.objects.filter(pk="70001").exists()
