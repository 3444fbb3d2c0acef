"""Addresses of one grant at the desk. `aides/<reference>/` takes what others left."""

from django.urls import URLPattern, URLResolver, path

from dashboard.web.staff.ledger import correction, erasure, grant, movements

urlpatterns: list[URLPattern | URLResolver] = [
    path("aides/<str:reference>/", grant.detail, name="desk_grant"),
    path("beneficiaires/<str:key>/effacer-identite/", erasure.erase, name="erase_person"),
    path(
        "aides/<str:reference>/mouvements/<int:key>/corriger/",
        correction.correct,
        name="correct_movement",
    ),
    path("aides/<str:reference>/mouvements/<str:word>/", movements.record, name="record_movement"),
]
