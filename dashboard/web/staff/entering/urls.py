"""Addresses of the entry of a grant."""

from django.urls import URLPattern, path, re_path

from dashboard.web.staff.entering import kept, suggestions, views

urlpatterns: list[URLPattern] = [
    path("aides/nouvelle/", views.new_grant, name="new_grant"),
    path("aides/<str:reference>/modifier/", views.edit_grant, name="edit_grant"),
    re_path(rf"^saisies/(?P<key>{kept.KEY})/$", kept.keep, name="keep_entry"),
    re_path(rf"^saisies/(?P<key>{kept.KEY})/effacer/$", kept.forget, name="forget_entry"),
    path(
        "suggestions/beneficiaires/",
        suggestions.suggest_beneficiaries,
        name="suggest_beneficiaries",
    ),
    path("suggestions/communes/", suggestions.suggest_communes, name="suggest_communes"),
    path("suggestions/enveloppe/", suggestions.envelope, name="envelope_left"),
]
