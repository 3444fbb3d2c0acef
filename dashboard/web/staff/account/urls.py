"""Addresses of one's own account."""

from django.urls import URLPattern, URLResolver, path

from dashboard.web.staff.account import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.account, name="account"),
    path("nom/", views.rename, name="rename"),
    path("mot-de-passe/", views.change_password, name="change_password"),
    path("codes/", views.draw_codes, name="draw_codes"),
]
