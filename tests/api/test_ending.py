"""The end of an address is announced by each of its answers and by the description."""

from datetime import date
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import path
from drf_spectacular.generators import SchemaGenerator

from dashboard.api.description import described
from dashboard.api.ending import Ending
from dashboard.api.plan import PlanList
from dashboard.api.public import PublicView
from dashboard.api.shapes import lists
from tests.published_scene import Scene

ENDING = Ending(date(2027, 1, 1), date(2028, 1, 1), "/api/v2/plans/")


@described("lister_anciens_plans", "Anciens plans", "Remplacée.", lists.PlanList)
class Leaving(PlanList):
    ending = ENDING


def test_each_answer_says_since_when_until_when_and_what_instead(scene: Scene) -> None:
    request = RequestFactory().get("/api/v1/plans/")
    response = Leaving.as_view()(request)

    assert response["Deprecation"] == "@1798761600"
    assert response["Sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"
    assert '</api/docs/#stabilite>; rel="deprecation"' in response["Link"]
    assert '</api/v2/plans/>; rel="successor-version"' in response["Link"]
    assert 'rel="license"' in response["Link"]


def test_what_stays_announces_nothing(scene: Scene) -> None:
    response = PlanList.as_view()(RequestFactory().get("/api/v1/plans/"))

    assert "Deprecation" not in response
    assert "Sunset" not in response


def test_the_description_says_so_too() -> None:
    generator: Any = SchemaGenerator
    found = generator(patterns=[path("plans/", Leaving.as_view())]).get_schema(public=True)

    assert found["paths"]["/plans/"]["get"]["deprecated"] is True


def test_nothing_ends_without_twelve_months_of_notice() -> None:
    with pytest.raises(ValueError, match="twelve months"):
        Ending(date(2027, 1, 1), date(2027, 12, 31))


def test_nothing_is_about_to_end_today() -> None:
    assert PublicView.ending is None
