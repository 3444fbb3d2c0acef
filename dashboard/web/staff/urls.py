"""Addresses of the desk; each area lists its own."""

from django.urls import URLPattern, URLResolver, include, path

from dashboard.web.staff import grant_list, guides, history, home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.desk, name="desk"),
    path("aides/", grant_list.grants, name="desk_grants"),
    path("historique/", history.history, name="history"),
    path("aide/", guides.guide_list, name="guides"),
    path("aide/images/<str:name>", guides.picture, name="guide_picture"),
    path("aide/<slug:slug>/", guides.guide, name="guide"),
    path("", include("dashboard.web.staff.entering.urls")),
    path("", include("dashboard.web.staff.publishing.urls")),
    path("", include("dashboard.web.staff.ledger.urls")),
    path("imports/", include("dashboard.web.staff.importing.urls")),
    path("compte/", include("dashboard.web.staff.account.urls")),
    path("utilisateurs/", include("dashboard.web.staff.users.urls")),
    path("enveloppes/", include("dashboard.web.staff.envelopes.urls")),
    path("fonds/", include("dashboard.web.staff.funds.urls")),
    path("rapprochement/", include("dashboard.web.staff.control.urls")),
    path("commentaires/", include("dashboard.web.staff.comments.urls")),
    path("actualites/", include("dashboard.web.staff.news.urls")),
    path("cles/", include("dashboard.web.staff.keys.urls")),
]
