"""One line of log and one count for each answer, under a number that the reader is given too.

Nothing of who asked: no address, no account, and the pattern of the address instead of the address,
which may hold a name that was searched for or the secret of an invitation.
"""

import re
import time
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Final
from uuid import uuid4

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from dashboard.web import counts

HEADER: Final = "X-Request-ID"
_NUMBER: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
# Methods are whatever a caller writes; a label is not.
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PATCH", "OPTIONS"})
NOWHERE: Final = "-"
Handler = Callable[[HttpRequest], HttpResponseBase]
log = structlog.get_logger("relance.requests")


class Told:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        number = number_of(request)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=number)
        start = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - start
        route = route_of(request)
        method = request.method if request.method in _METHODS else "other"
        counts.answered(route, str(method), response.status_code, seconds)
        if settings.RELANCE_LOG_REQUESTS:
            log.info(
                "request",
                route=route,
                method=method,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
            )
        response.headers[HEADER] = number
        return response


def number_of(request: HttpRequest) -> str:
    """The one that a proxy of ours gave, else a new one."""
    given = request.headers.get(HEADER, "")
    if _NUMBER.fullmatch(given) and _is_ours(request.META.get("REMOTE_ADDR", "")):
        return given
    return uuid4().hex


def _is_ours(remote: str) -> bool:
    try:
        address = ip_address(remote)
    except ValueError:
        return False
    return any(address in ip_network(one) for one in settings.RELANCE_TRUSTED_PROXIES)


def route_of(request: HttpRequest) -> str:
    """The pattern of the address: « departements/<str:code>/ »."""
    found = request.resolver_match
    return f"/{found.route}" if found else NOWHERE
