"""Addresses of one grant at the desk. `aides/<reference>/` takes what others left."""

from django.urls import URLPattern, URLResolver, path

from dashboard.web.staff.ledger import grant

urlpatterns: list[URLPattern | URLResolver] = [
    path("aides/<str:reference>/", grant.detail, name="desk_grant"),
]
