"""Addresses of the reconciliation."""

from django.urls import URLPattern, URLResolver, path

from dashboard.web.staff.control import screens

urlpatterns: list[URLPattern | URLResolver] = [
    path("", screens.reconciliation, name="reconciliation"),
    path("total/", screens.new_control, name="new_control_total"),
    path("fichier/", screens.control_import, name="control_import"),
    path("<int:pk>/", screens.control, name="control_total"),
]
