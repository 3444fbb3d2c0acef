"""Territories side by side, against sums and medians made by hand from the published rows."""

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

import pytest

from dashboard.models import Department, PublicGrant
from dashboard.queries.compare import Compared, compared, population_class
from dashboard.queries.filters import Filter
from tests import builders
from tests.published_scene import Scene, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return build()


def awarded(codes: Sequence[str | None] | None) -> Decimal:
    return sum(
        (
            row.awarded
            for row in PublicGrant.objects.all()
            if codes is None or row.department_id in codes
        ),
        Decimal(0),
    )


def one(found: Sequence[Compared], kind: str) -> Compared:
    return next(row for row in found if row.kind == kind)


def test_a_departement_alone_comes_with_its_points_of_comparison(scene: Scene) -> None:
    found = compared(Filter(), ("70",), ())

    assert [row.kind for row in found] == ["department", "region", "nation", "alike"]
    assert one(found, "department").measured.awarded == awarded(["70"])
    assert one(found, "region").measured.awarded == awarded(["70", "25"])
    assert one(found, "nation").measured.awarded == awarded(None)


def test_figures_per_inhabitant_are_sums_over_sums(scene: Scene) -> None:
    region = one(compared(Filter(), ("70",), ()), "region")
    inhabitants = sum(Department.objects.filter(region="27").values_list("population", flat=True))

    assert region.population == inhabitants
    assert region.each is not None
    assert region.each.awarded == awarded(["70", "25"]) / inhabitants


def test_the_median_is_that_of_departements_of_the_same_size(scene: Scene) -> None:
    """70 (230 000) and 2A (160 000) are alike; 25 (540 000) and 987 (no region) are not."""
    alike = one(compared(Filter(), ("70",), ()), "alike")

    assert alike.size == 2
    assert alike.measured.awarded == median([awarded(["70"]), awarded(["2A"])])
    assert alike.each is not None
    each = [awarded(["70"]) / 230_000, awarded(["2A"]) / 160_000]
    assert alike.each.awarded == median(each)


def test_parts_by_pillar_and_by_year_add_up_to_the_whole(scene: Scene) -> None:
    for row in compared(Filter(), ("70", "2A"), ("27",)):
        assert sum(row.by_pillar.values(), Decimal(0)) == row.measured.awarded
        assert sum(row.by_year.values(), Decimal(0)) == row.measured.awarded


def test_a_territory_without_any_grant_has_zeros(scene: Scene) -> None:
    found = compared(Filter(), ("987", "70"), ())

    assert found[0].measured.awarded == 0
    assert found[0].each is not None


def test_payments_that_nobody_follows_are_unknown_not_zero(scene: Scene) -> None:
    builders.published("10", department="987", commitments_followed=False, payments_followed=False)

    assert compared(Filter(), ("987", "70"), ())[0].measured.paid is None


@pytest.mark.parametrize(
    ("population", "bounds"),
    [
        (0, (0, 250_000)),
        (249_999, (0, 250_000)),
        (250_000, (250_000, 500_000)),
        (999_999, (500_000, 1_000_000)),
        (2_600_000, (1_000_000, None)),
    ],
)
def test_classes_of_population_touch_without_overlap(
    population: int, bounds: tuple[int, int | None]
) -> None:
    assert population_class(population) == bounds
