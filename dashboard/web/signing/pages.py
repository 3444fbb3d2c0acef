"""What the pages of the way in share: never kept by a browser, never a passage to elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

NEXT = "suite"


@dataclass(frozen=True, slots=True)
class Sheet:
    template: str
    title: str
    context: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


View = Callable[..., Sheet | HttpResponseBase]
Answer = Callable[..., HttpResponseBase]


def signing_page(view: View) -> Answer:
    @never_cache
    @sensitive_post_parameters()
    @wraps(view)
    def answer(request: HttpRequest, **address: Any) -> HttpResponseBase:
        found = view(request, **address)
        return show(request, found) if isinstance(found, Sheet) else found

    return answer


def show(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    shared = {"title": sheet.title, NEXT: wanted(request)}
    return render(request, sheet.template, {**shared, **sheet.context}, status=sheet.status)


def wanted(request: HttpRequest) -> str:
    """The address to go on to, when it is one of this site's own."""
    address = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
    # Without a host, only what starts with a slash is of this site.
    local = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if local else ""


def onwards(request: HttpRequest) -> str:
    return wanted(request) or resolve_url("desk")


def with_next(request: HttpRequest, name: str) -> str:
    """The address of another page of the way in, which will go on to the same place."""
    address = wanted(request)
    return resolve_url(name) + (f"?{urlencode({NEXT: address})}" if address else "")
