"""Addresses of the users of one's perimeter."""

from django.urls import URLPattern, URLResolver, path, re_path

from dashboard.web.staff.users import invitations, people, person

urlpatterns: list[URLPattern | URLResolver] = [
    path("", people.users, name="users"),
    path("historique/", people.history, name="users_history"),
    path("inviter/", invitations.invite, name="invite"),
    re_path(
        r"^invitations/(?P<pk>[0-9]+)/(?P<what>renvoyer|retirer)/$",
        invitations.change_invitation,
        name="change_invitation",
    ),
    path("demandes/<int:pk>/", invitations.answer_request, name="user_request"),
    path("roles/<int:pk>/fin/", person.date_role, name="date_role"),
    path("roles/<int:pk>/retirer/", person.remove_role, name="remove_role"),
    re_path(
        r"^(?P<pk>[0-9]+)/(?P<what>fermer|rouvrir|second-facteur)/$",
        person.change_account,
        name="change_account",
    ),
    path("<int:pk>/", person.person, name="user"),
]
