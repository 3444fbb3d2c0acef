"""Error pages in French: what happened, and where to go on."""

from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from dashboard.models import User
from dashboard.permissions import RightMissing, gave_second_factor
from dashboard.queries.agents import Contact, administrators, administrators_for
from dashboard.queries.detail import Gone
from dashboard.queries.filters import Filter, FilterError
from dashboard.queries.version import snapshot
from dashboard.web.looks import Look
from dashboard.web.pages import common

OWN_PAGE: Final = "own_page"


def unreadable(request: HttpRequest, error: FilterError) -> HttpResponse:
    """400: each parameter that cannot be followed, and the values it may take."""
    return _page(
        request,
        HTTPStatus.BAD_REQUEST,
        "errors/400.html",
        {"title": "Adresse non comprise", "problems": error.errors},
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, HTTPStatus.BAD_REQUEST, "errors/400.html", {"title": "Requête refusée"})


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: `exception` may say in French what is missing, and who can grant it."""
    reason = str(exception.args[0]) if exception.args else ""
    context = {"title": "Accès refusé", "reason": reason, "contacts": _contacts(request, exception)}
    return _page(request, HTTPStatus.FORBIDDEN, "errors/403.html", context)


def _contacts(request: HttpRequest, exception: Exception) -> list[Contact]:
    """Names and addresses are for people who came in, not for passers-by."""
    user = request.user
    if not isinstance(user, User) or not gave_second_factor(user):
        return []
    if isinstance(exception, RightMissing):
        return administrators(exception.department)
    return administrators_for(user)


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was drawn for another session, or long ago; nothing was done."""
    context = {"title": "Formulaire périmé", "expired": True}
    return _page(request, HTTPStatus.FORBIDDEN, "errors/403.html", context)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404; `exception` may say in French what is unknown."""
    reason = str(exception.args[0]) if exception and exception.args else ""
    return _page(
        request,
        HTTPStatus.NOT_FOUND,
        "errors/404.html",
        {"title": "Page inconnue", "reason": reason if reason.endswith(".") else ""},
    )


def gone(request: HttpRequest, found: Gone) -> HttpResponse:
    """410: the grant was public and is no more."""
    context = {"title": "Aide retirée", "gone": found}
    return _page(request, HTTPStatus.GONE, "errors/410.html", context)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without the database: it may be what failed."""
    page = render_to_string("errors/500.html", {"title": "Le site a rencontré une erreur"})
    return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _page(
    request: HttpRequest, status: HTTPStatus, template: str, context: dict[str, Any]
) -> HttpResponse:
    with snapshot():
        shared = common(Look("/", Filter()), Filter())
    shown = {**shared, "complete": True, "plan_choices": (), "canonical": "", **context}
    response = render(request, template, shown, status=status)
    setattr(response, OWN_PAGE, True)
    return response
