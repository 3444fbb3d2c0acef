"""Public reads go to replicas; whoever wrote is never shown anything older (ADR 9)."""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from itertools import islice

from django.conf import settings
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from dashboard.actions.acting import read_as_public, read_as_public_after
from dashboard.queries.nodes import positions, reading
from dashboard.queries.nodes.reading import LOST, StandIn
from dashboard.queries.nodes.roster import PRIMARY
from dashboard.web import bounds
from dashboard.web.lent import Lent

Handler = Callable[[HttpRequest], HttpResponseBase]
KNOWN_AT = "connu_au"
# A view that failed is asked once more, elsewhere. Servers out of reach cost nothing.
VIEWS = 2

log = logging.getLogger(__name__)


def read_nearby(request: HttpRequest, get_response: Handler) -> HttpResponseBase:
    """Answers from the best server that has all that its reader wrote, or from the next one."""
    after = positions.known(request.COOKIES.get(positions.COOKIE, ""))
    response: HttpResponseBase | None = None
    for stand_in in islice(ready(request, after), VIEWS):
        response = answered(request, get_response, stand_in)
        if response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR or not stand_in.broke():
            stand_in.answered()
            return Lent(stand_in).until_sent(response)
        log.warning("%s lost while reading %s", stand_in.alias, request.path)
        stand_in.fail()
    if response is None:
        raise OperationalError("no server answers")
    return response


def ready(request: HttpRequest, after: str) -> Iterator[StandIn]:
    """Servers that have begun to read for this request, the best first. Raises what the last one
    was lost by, when none was found."""
    failure: Exception | None = None
    found = False
    for alias in [PRIMARY] if is_of_the_primary(request) else reading.candidates():
        stand_in = StandIn(alias)
        try:
            is_recent = begin(stand_in, after)
        except LOST as error:
            failure = error
            stand_in.fail()
            continue
        if is_recent:
            found = True
            yield stand_in
        else:
            Lent(stand_in).close()
    if failure and not found:
        raise failure


def begin(stand_in: StandIn, after: str) -> bool:
    stand_in.begin()
    if not after or stand_in.alias == PRIMARY:
        read_as_public(bounds.of_readers())
        return True
    return read_as_public_after(after, bounds.of_readers())


def answered(request: HttpRequest, get_response: Handler, stand_in: StandIn) -> HttpResponseBase:
    try:
        return get_response(request)
    except BaseException:
        Lent(stand_in).close()
        raise


def is_of_the_primary(request: HttpRequest) -> bool:
    """A question on a state of these days waits for the publications in flight, which only the
    primary knows."""
    named = request.GET.get(KNOWN_AT, "").strip()
    return bool(named) and named >= (timezone.localdate() - timedelta(days=2)).isoformat()


def remember_position(request: HttpRequest, response: HttpResponseBase) -> None:
    """Gives agents a mark of what they wrote or saw at the desk, which public pages then have."""
    if not reading.are_several() or "Authorization" in request.headers:
        return
    with suppress(DatabaseError):
        response.set_cookie(
            positions.COOKIE,
            positions.written(),
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
