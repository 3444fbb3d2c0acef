"""Addresses of the comments of the fiche."""

from django.urls import URLPattern, URLResolver, path

from dashboard.web.staff.comments import screens

urlpatterns: list[URLPattern | URLResolver] = [
    path("", screens.comments, name="desk_comments"),
]
