"""What people change of their own account."""

from datetime import timedelta

from axes.utils import reset
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from dashboard.actions import letters
from dashboard.actions.access_history import note
from dashboard.actions.refusals import Refused, one_transaction
from dashboard.models import AccessEvent, User

# Links to a new password, for one account in an hour.
MOST_LINKS = 3


def rename(*, by: User, name: str) -> None:
    with one_transaction():
        by.name = name.strip()
        by.save(update_fields=["name"])


def change_password(*, by: User, present: str, password: str) -> None:
    """Ends the other sessions. Raises Refused when the present password is not that one."""
    with one_transaction():
        if not by.check_password(present):
            raise Refused("Ce n'est pas votre mot de passe actuel.", field="present")
        _set(by, password)


def choose_password(*, by: User, password: str) -> None:
    """After a link sent by mail: ends all sessions, and opens what failures had locked."""
    with one_transaction():
        _set(by, password)
        reset(username=by.email)


def _set(user: User, password: str) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
    note(AccessEvent.Act.PASSWORD_SET, by=user, account=user)
    letters.announce("password_changed", user)


def ask_for_password(email: str) -> None:
    """The same work whether the address has an account or not: the worker looks."""
    letters.later("send_password_link", email=email.strip().lower())


def send_password_link(*, email: str) -> None:
    """Mail a link, good for an hour and for once, to an account that has a password."""
    user = User.objects.filter(email=email, is_active=True, is_system=False).first()
    if user is None or not user.has_usable_password():
        return
    asked = AccessEvent.objects.filter(
        account=user,
        act=AccessEvent.Act.PASSWORD_ASKED,
        at__gt=timezone.now() - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
    )
    if asked.count() >= MOST_LINKS:
        return
    key = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    link = reverse("choose_password", kwargs={"key": key, "token": token})
    with one_transaction():
        note(AccessEvent.Act.PASSWORD_ASKED, by=None, account=user)
        letters.post("password_link", user.email, lien=link)


def account_of_link(key: str, token: str) -> User | None:
    """Whose password this link may still change."""
    try:
        number = int(force_str(urlsafe_base64_decode(key)))
    except ValueError:
        return None
    user = User.objects.filter(pk=number, is_active=True, is_system=False).first()
    return user if default_token_generator.check_token(user, token) else None
