"""/gestion/cles/: the keys one sees, a new one, and the way to take one back."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from dashboard.actions.keys import create_key, create_partner, keys_seen_by, revoke_key
from dashboard.actions.receipts import once
from dashboard.actions.refusals import Refused
from dashboard.models import AccessKey
from dashboard.permissions import Right, departments_with
from dashboard.web.staff import exports
from dashboard.web.staff.desk import AgentRequest, Screen, desk_page
from dashboard.web.staff.forms import DeskForm
from dashboard.web.staff.keys.files import keys_file
from dashboard.web.staff.keys.forms import KeyForm, PartnerForm

F = TypeVar("F", bound=DeskForm)

SHOWN_BEFORE = (
    "Cette clé vient d'être créée et ne se montre qu'une fois. Si vous ne l'avez pas copiée, "
    "révoquez-la et créez-en une autre."
)


@desk_page()
@sensitive_variables("token")
def keys(request: AgentRequest) -> Screen | HttpResponseBase:
    if request.method != "POST":
        return _shown(request)
    form = KeyForm(request.POST, user=request.user)
    if not form.is_valid():
        return _screen(request, form=form, status=400)
    try:
        token = _draw(request, form)
    except (Refused, PermissionDenied) as refused:
        return _screen(request, form=_told(form, refused), status=400)
    if not token:
        messages.warning(request, SHOWN_BEFORE)
        return redirect("desk_keys")
    return _screen(request, token=token, token_name=form.cleaned_data["name"])


def _shown(request: AgentRequest) -> Screen | HttpResponseBase:
    if word := exports.wanted(request):
        rows = _rows(request)
        listed = keys_file(rows, request.user)
        return exports.file_response(word, "cles", listed, expected=len(rows))
    return _screen(request)


@desk_page(Right.KEYS)
@require_POST
def new_partner(request: AgentRequest) -> Screen | HttpResponseBase:
    form = PartnerForm(request.POST, user=request.user)
    if not form.is_valid():
        return _screen(request, partner_form=form, status=400)
    try:
        once(by=request.user, purpose=request.path, key=form.key, act=lambda: _open(request, form))
    except (Refused, PermissionDenied) as refused:
        return _screen(request, partner_form=_told(form, refused), status=400)
    messages.success(
        request, f"Le compte de {form.cleaned_data['partner_name']} est ouvert : créez sa clé."
    )
    return redirect("desk_keys")


@desk_page()
@require_POST
def revoke(request: AgentRequest, pk: int) -> HttpResponseBase:
    key = get_object_or_404(keys_seen_by(request.user), pk=pk)
    revoke_key(by=request.user, key=key, now=timezone.now())
    messages.success(request, f"La clé « {key.name} » est révoquée.")
    return redirect("desk_keys")


def _draw(request: AgentRequest, form: KeyForm) -> str:
    """The new key; empty when this sending of the form already drew it."""
    drawn: list[str] = []

    def act() -> Mapping[str, Any]:
        now = timezone.now()
        new = create_key(
            by=request.user,
            to=form.chosen_owner,
            name=form.cleaned_data["name"],
            scope=form.cleaned_data["scope"],
            expires_at=now + form.duration,
            now=now,
        )
        drawn.append(new.token)
        return {"key": new.key.pk}

    once(by=request.user, purpose=request.path, key=form.key, act=act)
    return drawn[0] if drawn else ""


def _open(request: AgentRequest, form: PartnerForm) -> Mapping[str, Any]:
    found = create_partner(
        by=request.user,
        name=form.cleaned_data["partner_name"],
        contact=form.cleaned_data["contact"],
        role=form.cleaned_data["role"],
        department=form.chosen_department,
    )
    return {"partner": found.pk}


def _told(form: F, refused: Refused | PermissionDenied) -> F:
    field = refused.field if isinstance(refused, Refused) else ""
    form.add_error(field if field in form.fields else None, str(refused))
    return form


def _screen(request: AgentRequest, *, status: int = 200, **more: Any) -> Screen:
    rows = _rows(request)
    context: dict[str, Any] = {"form": KeyForm(user=request.user), "keys": rows}
    context["files"] = exports.links(request) if rows else ()
    if departments_with(request.user, Right.KEYS) != set():
        context["partner_form"] = PartnerForm(user=request.user)
    return Screen("staff/keys.html", "Clés d'accès", {**context, **more}, status=status)


def _rows(request: AgentRequest) -> list[dict[str, Any]]:
    now = timezone.now()
    return [
        {"key": key, "state": _state(key, now), "mine": key.user_id == request.user.pk}
        for key in keys_seen_by(request.user).order_by("-created_at")
    ]


def _state(key: AccessKey, now: Any) -> str:
    if key.revoked_at:
        return "revoked"
    return "expired" if key.expires_at <= now else "good"
