"""Addresses of news at the desk."""

from django.urls import URLPattern, URLResolver, path, re_path

from dashboard.web.staff.news import screens

urlpatterns: list[URLPattern | URLResolver] = [
    path("", screens.news_list, name="desk_news"),
    path("nouvelle/", screens.new_news, name="new_news"),
    path("<int:pk>/", screens.edit, name="edit_news"),
    path("<int:pk>/photo.jpg", screens.draft_photo, name="draft_photo"),
    re_path(
        r"^(?P<pk>[0-9]+)/(?P<what>publier|retirer|supprimer)/$",
        screens.act_on,
        name="act_on_news",
    ),
]
