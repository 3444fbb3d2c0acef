"""Addresses of publication at the desk."""

from django.urls import URLPattern, URLResolver, path

from dashboard.web.staff.publishing import decisions, preview, queue, selection

urlpatterns: list[URLPattern | URLResolver] = [
    path("publier/", queue.queue, name="publish_queue"),
    path("publier/confirmer/", selection.selected, name="publish_selected"),
    path("aides/<str:reference>/soumettre/", decisions.submit, name="submit_grant"),
    path("aides/<str:reference>/publier/", decisions.publish, name="publish_grant"),
    path("aides/<str:reference>/retirer/", decisions.withdraw, name="withdraw_grant"),
    path("aides/<str:reference>/annuler/", decisions.cancel, name="cancel_grant"),
    path("aides/<str:reference>/apercu/", preview.show, name="preview_grant"),
]
