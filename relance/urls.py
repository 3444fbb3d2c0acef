"""Addresses: pages at the root, API under its version, reference data for administrators."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("dashboard.web.urls")),
    path("api/v1/", include("dashboard.api.urls")),
    path("gestion/referentiel/", admin.site.urls),
]
