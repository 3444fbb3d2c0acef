"""The form kept while it is typed."""

import re
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from dashboard.actions.entry_drafts import forget_entry, keep_entry
from dashboard.actions.refusals import Refused
from dashboard.models import Grant, User
from dashboard.permissions import Right
from dashboard.web.staff.desk import AgentRequest, desk_page
from dashboard.web.staff.entering.values import Values, typed

KEY: Final = r"[a-z0-9-]{1,64}"
_OF_GRANT: Final = re.compile(r"aide-([0-9]{1,18})")


@require_POST
@desk_page(Right.ENTER)
def keep(request: AgentRequest, key: str) -> HttpResponseBase:
    """Answers the hour at which it was kept, for the line beside the buttons."""
    fields = typed(request.POST.lists()) | {
        name: [request.POST.get(name, "")] for name in ("version", "avant")
    }
    try:
        kept_at = keep_entry(
            by=request.user, key=key, fields=fields, grant=grant_of(request.user, key)
        )
    except Refused as refused:
        return JsonResponse({"probleme": f"{refused.message} {refused.hint}".strip()}, status=422)
    return JsonResponse({"heure": f"{timezone.localtime(kept_at):%H:%M}"})


@require_POST
@desk_page(Right.ENTER)
def forget(request: AgentRequest, key: str) -> HttpResponseBase:
    grant = grant_of(request.user, key)
    forget_entry(by=request.user, key=key)
    messages.success(request, "Saisie effacée.")
    return redirect("edit_grant", grant.reference) if grant else redirect("new_grant")


def grant_of(user: User, key: str) -> Grant | None:
    """The grant that a kept form edits; None for that of a new one."""
    edited = _OF_GRANT.fullmatch(key)
    if edited is None:
        return None
    grant = Grant.objects.editable_by(user).filter(pk=int(edited[1])).first()
    if grant is None:
        raise Http404
    return grant


def kept_fields(page_values: Values, *, version: int, seal: str) -> Values:
    return page_values | {"version": [str(version)], "avant": [seal]}
