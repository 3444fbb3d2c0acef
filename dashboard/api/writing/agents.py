"""In whose name a call writes or reads the desk."""

from typing import cast

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from dashboard.actions.acting import name_agent
from dashboard.actions.callers import KeyHolder
from dashboard.api.problems import Forbidden
from dashboard.models import User
from dashboard.permissions import gave_second_factor


class AgentSession(SessionAuthentication):
    """An agent signed in with both factors; what writes carries the token against forgery."""

    def authenticate(self, request: Request) -> tuple[User | AnonymousUser, None] | None:
        # REST framework's own session authentication looks at Django's request the same way.
        user = getattr(request._request, "user", None)  # noqa: SLF001 - see above
        if not isinstance(user, User) or not user.is_active or not gave_second_factor(user):
            return None
        self.enforce_csrf(request)
        return user, None


def reader(request: Request) -> User:
    """The account behind the key or the session, to whose rows the database now holds the call.
    Raises NotAuthenticated."""
    holder = cast(KeyHolder | None, request.auth)
    if holder is not None:
        found = User.objects.filter(pk=holder.account_id, is_active=True).first()
    else:
        found = request.user if isinstance(request.user, User) else None
    if found is None:
        raise NotAuthenticated
    name_agent(found)
    return found


def writer(request: Request) -> User:
    """The same, who may write at all; where and what is asked by the actions."""
    holder = cast(KeyHolder | None, request.auth)
    if holder is not None and not holder.writes:
        raise Forbidden(
            "Cette clé ne permet que de lire : il en faut une dont la portée est « écriture »."
        )
    return reader(request)
