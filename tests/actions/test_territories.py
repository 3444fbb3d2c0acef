"""The official code of today, as it is installed."""

import pytest
from django.db.models import Sum

from dashboard.actions.geography import Geography
from dashboard.actions.territories import Loaded, load_territories
from dashboard.codes import DEPARTMENTS, OVERSEAS_COLLECTIVITIES
from dashboard.models import Commune, Department, FormerCommune, Region


@pytest.mark.usefixtures("france")
def test_the_official_code_gives_every_region_and_departement() -> None:
    assert Region.objects.count() == 18
    with_region = Department.objects.filter(region__isnull=False).values_list("pk", flat=True)
    assert set(with_region) == DEPARTMENTS
    without = Department.objects.filter(region__isnull=True).values_list("pk", flat=True)
    assert set(without) == OVERSEAS_COLLECTIVITIES


@pytest.mark.usefixtures("france")
def test_a_commune_has_its_population_and_centre() -> None:
    gray = Commune.objects.get(pk="70279")
    assert (gray.name, gray.key, gray.department_id) == ("Gray", "gray", "70")
    assert 4_000 < gray.population < 8_000
    assert gray.latitude == pytest.approx(47.43, abs=0.05)
    assert gray.longitude == pytest.approx(5.6, abs=0.05)


@pytest.mark.usefixtures("france")
def test_a_departement_has_the_population_of_its_communes() -> None:
    sums = Department.objects.annotate(summed=Sum("communes__population"))
    assert all(each.population == each.summed for each in sums)


@pytest.mark.parametrize(
    ("district", "city"), [("75101", "75056"), ("69381", "69123"), ("13216", "13055")]
)
@pytest.mark.usefixtures("france")
def test_districts_lead_to_their_city(district: str, city: str) -> None:
    former = FormerCommune.objects.get(pk=district)
    assert (former.successor_id, former.kind) == (city, FormerCommune.Kind.DISTRICT)


def test_loading_again_writes_nothing(france: Loaded, official: Geography) -> None:
    assert france.written > 35_000
    assert load_territories(official).written == 0
