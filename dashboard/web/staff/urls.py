"""Addresses of the desk; each area lists its own."""

from django.urls import URLPattern, URLResolver, include, path

from dashboard.web.staff import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.desk, name="desk"),
    path("", include("dashboard.web.staff.ledger.urls")),
    path("cles/", include("dashboard.web.staff.keys.urls")),
]
