"""Doing once what a form of these screens asks, and going back with a word."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect

from dashboard.actions.receipts import once
from dashboard.actions.refusals import Refused
from dashboard.web.staff.desk import AgentRequest
from dashboard.web.staff.forms import DeskForm


def act(
    request: AgentRequest, form: DeskForm, action: Callable[[], object], done: str, back: str
) -> HttpResponseBase:
    """A refusal is told on the page one comes back to; nothing was typed that would be lost."""

    def acted() -> dict[str, str]:
        action()
        return {}

    try:
        once(by=request.user, purpose=request.path, key=form.key, act=acted)
    except Refused as refused:
        messages.error(request, f"{refused.message} {refused.hint}".strip())
    else:
        messages.success(request, done)
    return redirect(back)


def first_error(form: DeskForm) -> str:
    return " ".join(error for errors in form.errors.values() for error in errors)
