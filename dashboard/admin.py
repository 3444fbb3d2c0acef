"""Reference data, for the people who run the site: through the same door as everybody."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from dashboard.permissions import gave_second_factor


class ReferenceSite(AdminSite):
    """No password form of its own: it would know neither second factor nor ProConnect."""

    site_header = site_title = "Référentiel"

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and gave_second_factor(request.user)

    def login(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 - Django passes it
    ) -> HttpResponse:
        wanted = request.GET.get("next") or "/gestion/referentiel/"
        if request.user.is_authenticated and gave_second_factor(request.user):
            raise PermissionDenied("Le référentiel est réservé aux exploitants du site.")
        return redirect_to_login(wanted, redirect_field_name="suite")
