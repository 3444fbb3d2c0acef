"""Signed-in clients, second factor given, without walking through the forms each time."""

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from dashboard.models import Membership, User
from tests import builders


def agent(role: str, department: str | None = "70", *, email: str = "", **fields: object) -> User:
    """An account holding one role over a département (None: over France)."""
    user = builders.user(email, **fields)
    Membership.objects.create(user=user, role=role, department_id=department)
    return user


def session_key(user: User) -> str:
    """A session as signing in with a password and a code leaves it; also good as a cookie."""
    device, _ = TOTPDevice.objects.get_or_create(user=user, name="test", confirmed=True)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.create()
    return session.session_key or ""


def signed_in(user: User) -> Client:
    client = Client()
    client.cookies["sessionid"] = session_key(user)
    return client
