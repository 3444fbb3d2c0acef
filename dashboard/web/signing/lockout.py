"""Too many wrong passwords: who waits, how long, and what they can do meanwhile.

Three counts over a quarter of an hour: one address trying one account (the usual case), one
account tried from everywhere, one address trying many accounts. An office behind one address is
not shut out by one colleague. A name that has no account is counted like any other.
"""

from collections.abc import Mapping
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.formats import hour_text
from dashboard.formats.network import UNKNOWN, caller_network, client_address
from dashboard.web.signing.pages import Sheet, show

Credentials = Mapping[str, Any]


def caller(request: HttpRequest) -> str | None:
    """The address that speaks, behind the proxies that are trusted; a /64 counts as one."""
    found = client_address(
        request.META.get("REMOTE_ADDR", ""),
        request.META.get("HTTP_X_FORWARDED_FOR", ""),
        settings.RELANCE_TRUSTED_PROXIES,
    )
    network = caller_network(found)
    return None if network == UNKNOWN else network.partition("/")[0]


def account_named(request: HttpRequest, credentials: Credentials | None) -> str:
    given = (credentials or {}).get("username") or request.POST.get("email") or ""
    return str(given).strip().lower()[:255]


class Guard(AxesDatabaseHandler):  # type: ignore[misc]  # the package has no types
    """Locks at `AXES_FAILURE_LIMIT`; the wider counts are brought to its scale."""

    def get_failures(self, request: HttpRequest, credentials: Credentials | None = None) -> int:
        limit: int = settings.AXES_FAILURE_LIMIT
        scaled = [
            _recent().filter(who).aggregate(all=Sum("failures_since_start"))["all"] or 0
            for who in _counts(request, credentials)
        ]
        limits = (limit, settings.RELANCE_FAILURES_OF_ACCOUNT, settings.RELANCE_FAILURES_OF_ADDRESS)
        return max(found * limit // most for found, most in zip(scaled, limits, strict=True))


def _recent() -> Any:
    return AccessAttempt.objects.filter(
        attempt_time__gte=timezone.now() - settings.AXES_COOLOFF_TIME
    )


def _counts(request: HttpRequest, credentials: Credentials | None) -> tuple[Q, Q, Q]:
    account, address = (
        Q(username=account_named(request, credentials)),
        Q(ip_address=caller(request)),
    )
    return account & address, account, address


def locked(
    request: HttpRequest, original: HttpResponse | None, credentials: Credentials | None
) -> HttpResponse:
    """The page of those who wait; the same whether the account exists or not."""
    account, address = _counts(request, credentials)[1:]
    last = _recent().filter(account | address).aggregate(at=Max("attempt_time"))["at"]
    until = (last or timezone.now()) + settings.AXES_COOLOFF_TIME
    context = {"until": hour_text(until), "email": account_named(request, credentials)}
    sheet = Sheet("signing/locked.html", "Trop d'essais", context, settings.AXES_HTTP_RESPONSE_CODE)
    response = show(request, sheet)
    response.headers["Retry-After"] = str(int((until - timezone.now()).total_seconds()) + 1)
    return response
