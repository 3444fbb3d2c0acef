"""Addresses of the way in."""

from django.urls import URLPattern, URLResolver, path

from dashboard.web.signing import (
    ask,
    invitation,
    passwords,
    second_factor,
    sign_in,
    through_proconnect,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("connexion/", sign_in.sign_in, name="sign_in"),
    path("connexion/code/", second_factor.second_factor, name="second_factor"),
    path("connexion/recuperation/", second_factor.recovery_code, name="recovery_code"),
    path("connexion/second-facteur/", second_factor.enrol, name="enrol_second_factor"),
    path("connexion/mot-de-passe/", passwords.forgotten, name="forgotten_password"),
    path("connexion/mot-de-passe/<str:key>/<str:token>/", passwords.choose, name="choose_password"),
    path("connexion/demander/", ask.ask, name="ask_access"),
    path("connexion/proconnect/", through_proconnect.start, name="proconnect_start"),
    path("connexion/proconnect/retour/", through_proconnect.callback, name="proconnect_callback"),
    path("connexion/proconnect/associer/", through_proconnect.bind, name="proconnect_bind"),
    path(
        "invitation/<str:token>/proconnect/",
        through_proconnect.start_from_invitation,
        name="invitation_proconnect",
    ),
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
    path("deconnexion/", sign_in.sign_out, name="sign_out"),
]
