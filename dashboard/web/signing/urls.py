"""Addresses of the way in."""

from django.urls import URLPattern, URLResolver, path

from dashboard.web.signing import ask, invitation, passwords, second_factor, sign_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("connexion/", sign_in.sign_in, name="sign_in"),
    path("connexion/code/", second_factor.second_factor, name="second_factor"),
    path("connexion/recuperation/", second_factor.recovery_code, name="recovery_code"),
    path("connexion/second-facteur/", second_factor.enrol, name="enrol_second_factor"),
    path("connexion/mot-de-passe/", passwords.forgotten, name="forgotten_password"),
    path("connexion/mot-de-passe/<str:key>/<str:token>/", passwords.choose, name="choose_password"),
    path("connexion/demander/", ask.ask, name="ask_access"),
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
    path("deconnexion/", sign_in.sign_out, name="sign_out"),
]
