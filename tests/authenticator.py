"""The application on somebody's telephone."""

import time
from base64 import b32decode

from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from dashboard.models import User


def enrolled(user: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, name="application")


def code(device: TOTPDevice, *, steps: int = 0) -> str:
    """What it shows now, or shows so many half-minutes later: one step is still accepted."""
    return shown(device.bin_key, steps=steps)


def code_of_secret(letters: str) -> str:
    return shown(b32decode(letters.replace(" ", "")))


def shown(key: bytes, *, steps: int = 0) -> str:
    clock = TOTP(key)
    clock.time = time.time() + 30 * steps
    return f"{clock.token():06d}"
