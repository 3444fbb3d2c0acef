"""Values of indicators are only ever added."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from dashboard.actions.accounts import system_account
from dashboard.actions.indicators import record_values
from dashboard.models import IndicatorValue
from dashboard.permissions import OPERATOR_ACCOUNT
from dashboard.queries.filters import Filter
from dashboard.queries.indicators import indicator_series
from tests import builders, indicator_scene
from tests.indicator_scene import DECEMBER, FIBRE, said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scene() -> None:
    builders.territories()
    indicator_scene.load()


def test_the_same_values_again_add_nothing() -> None:
    before = IndicatorValue.objects.count()

    indicator_scene.load()

    assert IndicatorValue.objects.count() == before


def test_a_corrected_value_is_the_last_word_and_the_former_one_stays() -> None:
    before = IndicatorValue.objects.count()
    last = IndicatorValue.objects.latest("pk").recorded_at

    kept = record_values(
        by=system_account(OPERATOR_ACCOUNT), values=[said(FIBRE, "70", DECEMBER, "62")]
    )
    now = indicator_series(FIBRE, Filter())
    then = indicator_series(FIBRE, Filter(known_at=last))

    assert (kept.new, kept.corrected, kept.unchanged) == (0, 1, 0)
    assert IndicatorValue.objects.count() == before + 1
    assert now is not None
    assert now.last("70").value == Decimal(62)  # type: ignore[union-attr]
    assert then is not None
    assert then.points["70"][-1].on == date(2022, 12, 31)


def test_only_those_who_keep_the_nations_reference_data_may() -> None:
    with pytest.raises(PermissionDenied):
        record_values(by=builders.user(), values=[said(FIBRE, "70", DECEMBER, "1")])
