"""Reference data, for the people who run the site: through the same door as everybody."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse


class ReferenceSite(AdminSite):
    """No password form of its own: it would know neither second factor nor ProConnect."""

    site_header = site_title = "Référentiel"

    def has_permission(self, request: HttpRequest) -> bool:
        verified = getattr(request.user, "is_verified", None)
        return super().has_permission(request) and verified is not None and bool(verified())

    def login(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        wanted = request.GET.get("next") or "/gestion/referentiel/"
        if request.user.is_authenticated and request.user.is_verified():  # type: ignore[attr-defined]
            raise PermissionDenied("Le référentiel est réservé aux exploitants du site.")
        return redirect_to_login(wanted, redirect_field_name="suite")
