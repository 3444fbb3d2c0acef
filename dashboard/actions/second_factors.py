"""The second factor of local accounts: an application that shows codes, and codes on paper."""

import re
import secrets
from base64 import b32encode
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from dashboard.actions.access_history import note
from dashboard.actions.refusals import Refused, one_transaction
from dashboard.formats import hour_text
from dashboard.models import AccessEvent, User

RECOVERY_CODES = 10
# As long as django-otp keeps: 80 bits of a digest, of codes that hold 50.
DIGEST_LENGTH = 16
CODE_REFUSED = "Ce code n'est pas le bon, ou il a déjà servi."


def new_secret() -> str:
    """A secret to enrol an application with, in hexadecimal."""
    return secrets.token_hex(20)


def has_second_factor(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def codes_left(user: User) -> int:
    devices = StaticDevice.objects.filter(user=user, confirmed=True)
    return sum(device.token_set.count() for device in devices)


def accept_code(*, by: User, code: str) -> Device:
    """The application whose present code this is; a code serves once. Raises Refused."""
    return _accept(TOTPDevice, by, re.sub(r"\s", "", code), "Attendez le code suivant.")


def accept_recovery_code(*, by: User, code: str) -> Device:
    """The list that held this code, now without it. Raises Refused."""
    hint = "Prenez un autre code de votre liste."
    return _accept(StaticDevice, by, _digest(by, code), hint)


def _accept(kind: type[Device], by: User, token: str, hint: str) -> Device:
    """Failures are kept: each one doubles the wait before the next try."""
    with transaction.atomic():
        device = kind.objects.select_for_update().filter(user=by, confirmed=True).first()
        if device is None:
            raise Refused(CODE_REFUSED, hint=hint, field="code")
        allowed, why = device.verify_is_allowed()
        if allowed and device.verify_token(token):
            return device
    if allowed:
        raise Refused(CODE_REFUSED, hint=hint, field="code")
    until: datetime = why["locked_until"] + timedelta(seconds=1)
    raise Refused(
        "Trop de codes faux.",
        hint=f"Vous pourrez en essayer un autre à {hour_text(until)}.",
        field="code",
    )


def set_second_factor(*, by: User, secret: str, code: str) -> tuple[TOTPDevice, list[str]]:
    """Enrol the application that shows this code, in place of the former one.

    Returns it with new recovery codes, shown once. Raises Refused when the code is not its own.
    """
    with one_transaction():
        User.objects.select_for_update().get(pk=by.pk)
        TOTPDevice.objects.filter(user=by).delete()
        device = TOTPDevice.objects.create(user=by, name="application", key=secret)
        if not device.verify_token(re.sub(r"\s", "", code)):
            raise Refused(
                "Ce code n'est pas celui que l'application montre pour ce secret.",
                hint="Vérifiez que l'heure du téléphone est juste, puis tapez le code affiché.",
                field="code",
            )
        note(AccessEvent.Act.FACTOR_SET, by=by, account=by)
        return device, _draw(by)


def draw_recovery_codes(*, by: User) -> list[str]:
    """New recovery codes; the former ones no longer serve."""
    with one_transaction():
        User.objects.select_for_update().get(pk=by.pk)
        note(AccessEvent.Act.CODES_DRAWN, by=by, account=by)
        return _draw(by)


def _draw(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="codes de récupération")
    codes = [_written(secrets.token_bytes(7)) for _ in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=_digest(user, code))
    return codes


def _written(drawn: bytes) -> str:
    """Ten letters and digits in two groups: `k3v9q-x7m2p`."""
    letters = b32encode(drawn).decode().lower()
    return f"{letters[:5]}-{letters[5:10]}"


def _digest(user: User, code: str) -> str:
    kept = re.sub(r"[^a-z2-7]", "", code.lower())
    digest = salted_hmac(f"relance.recovery.{user.pk}", kept, algorithm="sha256").digest()
    return b32encode(digest).decode()[:DIGEST_LENGTH]
