"""Addresses: pages at the root, API under its version, reference data for administrators."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("gestion/referentiel/", admin.site.urls),
    path("", include("dashboard.web.urls")),
    path("api/", include("dashboard.api.urls")),
]

handler400 = "dashboard.web.errors.bad_request"
handler403 = "dashboard.web.errors.forbidden"
handler404 = "dashboard.web.errors.not_found"
handler500 = "dashboard.web.errors.server_error"
