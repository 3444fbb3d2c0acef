"""Addresses under /api/: the first version, and its documentation."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from dashboard.api.aggregates import Aggregates
from dashboard.api.beneficiaries import BeneficiaryList, BeneficiaryOne
from dashboard.api.changes import ChangeList
from dashboard.api.documentation import documentation
from dashboard.api.grants import GrantList, GrantMovements, GrantOne
from dashboard.api.indicators import IndicatorList, IndicatorOne
from dashboard.api.plan import EnvelopeList, FundList, FundOne, PillarList, PlanList
from dashboard.api.root import NOWHERE, Root, nowhere
from dashboard.api.schema import schema
from dashboard.api.territories import (
    CommuneList,
    CommuneOne,
    DepartmentList,
    DepartmentOne,
    RegionList,
)

VERSION_1: list[URLPattern | URLResolver] = [
    path("", Root.as_view(), name="api-root"),
    path("openapi.json", schema, name="api-schema"),
    path("aides/", GrantList.as_view(), name="api-grants"),
    path("aides/<str:reference>/", GrantOne.as_view(), name="api-grant"),
    path("aides/<str:reference>/mouvements/", GrantMovements.as_view(), name="api-grant-movements"),
    path("agregats/", Aggregates.as_view(), name="api-aggregates"),
    path("changements/", ChangeList.as_view(), name="api-changes"),
    path("beneficiaires/", BeneficiaryList.as_view(), name="api-beneficiaries"),
    path("beneficiaires/<str:id>/", BeneficiaryOne.as_view(), name="api-beneficiary"),
    path("plans/", PlanList.as_view(), name="api-plans"),
    path("volets/", PillarList.as_view(), name="api-pillars"),
    path("fonds/", FundList.as_view(), name="api-funds"),
    path("fonds/<str:code>/", FundOne.as_view(), name="api-fund"),
    path("enveloppes/", EnvelopeList.as_view(), name="api-envelopes"),
    path("indicateurs/", IndicatorList.as_view(), name="api-indicators"),
    path("indicateurs/<str:code>/", IndicatorOne.as_view(), name="api-indicator"),
    path("regions/", RegionList.as_view(), name="api-regions"),
    path("departements/", DepartmentList.as_view(), name="api-departments"),
    path("departements/<str:code>/", DepartmentOne.as_view(), name="api-department"),
    path("communes/", CommuneList.as_view(), name="api-communes"),
    path("communes/<str:code>/", CommuneOne.as_view(), name="api-commune"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="api-docs")),
    path("docs/", documentation, name="api-docs"),
    path("v1/", include(VERSION_1)),
    re_path(r"", nowhere, name=NOWHERE),
]
