"""Addresses of the keys."""

from django.urls import path

from dashboard.web.staff.keys import screens

urlpatterns = [
    path("", screens.keys, name="desk_keys"),
    path("partenaires/", screens.new_partner, name="desk_new_partner"),
    path("<int:pk>/revoquer/", screens.revoke, name="desk_revoke_key"),
]
