"""Who calls: nobody in particular, or the holder of a key."""

from typing import Final

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from dashboard.actions.callers import KeyHolder, use_key

SCHEME: Final = "Token"


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Token …`. A key that is wrong is an error, even where none is needed.

    What the holder may write is asked of the account itself, by the actions: here it has no name.
    """

    def authenticate(self, request: Request) -> tuple[AnonymousUser, KeyHolder] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != SCHEME.lower().encode():
            return None
        try:
            token = words[1].decode("ascii") if len(words) == 2 else ""
        except UnicodeDecodeError:
            token = ""
        holder = use_key(token) if token else None
        if holder is None:
            raise AuthenticationFailed
        return AnonymousUser(), holder

    def authenticate_header(self, request: Request) -> str:
        return SCHEME
