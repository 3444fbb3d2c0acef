"""How many calls a minute, and what every answer says of it (RateLimit header fields)."""

from dataclasses import dataclass
from typing import Final, cast

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

from dashboard.actions.callers import WINDOW, KeyHolder, count_call, give_back_call
from dashboard.formats.network import caller_network, client_address

_ATTRIBUTE: Final = "relance_allowance"


@dataclass(frozen=True, slots=True)
class Allowance:
    """`calls` in the present minute, this one included."""

    policy: str
    caller: str
    limit: int
    calls: int
    ends_in: int

    @property
    def is_spent(self) -> bool:
        return self.calls > self.limit


def count(request: Request) -> None:
    """Counts the call. Raises Throttled, unless the answer may yet turn out to cost nothing.

    A wrong key counts as a call without one: guessing has its limit too.
    """
    try:
        holder = cast(KeyHolder | None, request.auth)
    except AuthenticationFailed:
        _spend(request, None)
        raise
    _spend(request, holder)


def still_allowed(request: Request) -> None:
    """Called once it is known that the answer is not a 304."""
    allowance = _of(request)
    if allowance and allowance.is_spent:
        raise Throttled(allowance.ends_in)


def tell(request: Request, response: HttpResponseBase) -> None:
    """The header fields; a 304 is given back."""
    allowance = _of(request)
    if allowance is None:
        return
    calls = allowance.calls
    if response.status_code == 304:
        give_back_call(allowance.caller)
        calls -= 1
    left = max(allowance.limit - calls, 0)
    response["RateLimit-Policy"] = f'"{allowance.policy}";q={allowance.limit};w={WINDOW}'
    response["RateLimit"] = f'"{allowance.policy}";r={left};t={allowance.ends_in}'


def _spend(request: Request, holder: KeyHolder | None) -> None:
    policy, limit = ("cle", settings.RELANCE_API_RATE_KEY)
    if holder is None:
        policy, limit = ("anon", settings.RELANCE_API_RATE_ANON)
    if limit is None:
        return
    caller = _digest(str(holder.key_id) if holder else _network(request), policy)
    spent = count_call(caller)
    allowance = Allowance(policy, caller, limit, spent.calls, spent.ends_in)
    setattr(_plain(request), _ATTRIBUTE, allowance)
    if not request.headers.get("If-None-Match"):
        still_allowed(request)


def _network(request: Request) -> str:
    return caller_network(
        client_address(
            request.META.get("REMOTE_ADDR", ""),
            request.META.get("HTTP_X_FORWARDED_FOR", ""),
            settings.RELANCE_TRUSTED_PROXIES,
        )
    )


def _digest(caller: str, policy: str) -> str:
    """Told apart, not recognised."""
    return salted_hmac(f"dashboard.api.limits.{policy}", caller).hexdigest()


def _of(request: Request) -> Allowance | None:
    found: Allowance | None = getattr(_plain(request), _ATTRIBUTE, None)
    return found


def _plain(request: Request) -> object:
    """The request of Django under the one of REST framework."""
    return getattr(request, "_request", request)
