"""Addresses of funds at the desk."""

from django.urls import URLPattern, URLResolver, path

from dashboard.web.staff.funds import screens

urlpatterns: list[URLPattern | URLResolver] = [
    path("", screens.fund_list, name="desk_funds"),
    path("nouveau/", screens.new_fund, name="new_fund"),
    path("<str:code>/", screens.one_fund, name="edit_fund"),
]
