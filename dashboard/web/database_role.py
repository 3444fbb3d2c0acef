"""Which role of the database serves a request: the public's, or an agent's (ADR 6)."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from psycopg_pool import PoolTimeout

from dashboard.actions.acting import give_back, name_agent, read_as_public, sign_in_as_agent
from dashboard.queries.nodes import reading
from dashboard.queries.nodes.reading import LOST
from dashboard.queries.nodes.roster import PRIMARY
from dashboard.web import bounds
from dashboard.web.lent import Lent
from dashboard.web.nearby import read_nearby, remember_position
from dashboard.web.outage import Outage, answer_after, turned_away
from dashboard.web.staff.desk import is_verified

DESK = "/gestion/"
API = "/api/"
# Where somebody is not known yet, or takes up an invitation: no account is named there.
SIGN_IN = ("/connexion/", "/deconnexion/", "/invitation/")
HEALTH = "/sante/"
# Answered without the database, and held to that.
WITHOUT_DATABASE = ("/api/v1/openapi.json", "/sante/vie/")
# The operator's, as the command line is: neither the public's nor an agent's.
METRICS = "/metriques/"
SAFE = ("GET", "HEAD", "OPTIONS")
Handler = Callable[[HttpRequest], HttpResponseBase]


class DatabaseRole:
    """Holds the connection to a role until the last byte of the answer is sent."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.outage = Outage()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path in WITHOUT_DATABASE:
            with connection.execute_wrapper(refuse):
                return self.get_response(request)
        if request.path == METRICS:
            return self.get_response(request)
        if reading.are_several() and reads_published(request):
            try:
                return read_nearby(request, self.get_response)
            except LOST:
                return turned_away(request)
        if not self.reaches_database(request):
            return turned_away(request)
        return self.in_role(request)

    def reaches_database(self, request: HttpRequest) -> bool:
        """Takes the role of the request. The pages of health say by themselves what ails."""
        always = request.path.startswith(HEALTH)
        if not always and not self.outage.may_ask():
            return False
        try:
            take_role_at_last(request)
        except LOST as error:
            self.outage.begins(error)
            return always
        except BaseException:
            give_back()
            raise
        self.outage.ends()
        return True

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answer_after(request, error)

    def in_role(self, request: HttpRequest) -> HttpResponseBase:
        lent = Lent()
        try:
            response = self.get_response(request)
            remember_position(request, response)
        except BaseException:
            lent.close()
            raise
        return lent.until_sent(response)


def refuse(*_: Any) -> None:
    raise RuntimeError("This address is answered without the database.")


def take_role_at_last(request: HttpRequest) -> None:
    """Nothing was asked yet: a connection that broke while it waited in the pool costs nobody
    anything, and those that waited with it are replaced."""
    try:
        take_role(request)
    except LOST as error:
        if connection.in_atomic_block or isinstance(error.__cause__, PoolTimeout):
            raise
        reading.forget_connections(connections[PRIMARY])
        take_role(request)


def take_role(request: HttpRequest) -> None:
    if not is_of_agents(request):
        read_as_public(bounds.of_readers())
        return
    sign_in_as_agent(bounds.of_agents())
    if request.path.startswith(SIGN_IN):
        return
    if request.user.is_authenticated and is_verified(request):
        name_agent(request.user)


def is_of_agents(request: HttpRequest) -> bool:
    return request.path.startswith((DESK, *SIGN_IN)) or is_of_a_partner(request)


def is_at_work(request: HttpRequest) -> bool:
    """An agent or a partner who writes, or is about to: no reader, however many keys they hold."""
    if request.path.startswith(API):
        return request.method not in SAFE
    return request.path.startswith((DESK, *SIGN_IN))


def reads_published(request: HttpRequest) -> bool:
    """What a replica may answer: nothing is written, and nobody is known."""
    return (
        request.method in SAFE and not request.path.startswith(HEALTH) and not is_of_agents(request)
    )


def is_of_a_partner(request: HttpRequest) -> bool:
    """Whether a request to the API writes, or comes with a key or a session. Who holds a key is
    named by the API, once it is checked."""
    return request.path.startswith(API) and (
        request.method not in SAFE
        or "Authorization" in request.headers
        or settings.SESSION_COOKIE_NAME in request.COOKIES
    )
