"""Addresses of the pages."""

from django.urls import URLPattern, URLResolver, path

from dashboard.web.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("sante/", health, name="health"),
]
