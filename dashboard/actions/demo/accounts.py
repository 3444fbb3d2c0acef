"""Accounts to try each role with, for a developer's own machine only."""

from base64 import b32decode
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.hashers import check_password, make_password
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from dashboard.actions.accounts import give_role, system_account
from dashboard.actions.refusals import one_transaction
from dashboard.models import Department, Role, User
from dashboard.permissions import OPERATOR_ACCOUNT

# Reserved by RFC 2606: no mail can ever reach it, and nobody can own such an address.
DOMAIN = "demo.invalid"
PASSWORD = "relance-en-demonstration"  # noqa: S105 - printed for everyone
ROLES = {
    "instructeur": Role.INSTRUCTOR,
    "comptable": Role.ACCOUNTANT,
    "publieur": Role.PUBLISHER,
    "lecteur": Role.READER,
    "administrateur": Role.ADMINISTRATOR,
}
# As an application takes it; public like the password.
SECRET = "RELANCEDEMONSTRATIONRELANCE23456"  # noqa: S105 - printed for everyone
FRANCE = "fr"
NATIONAL = ("instructeur", "publieur", "administrateur")
PLACES = (
    *((word, "70") for word in ROLES),
    *((word, "25") for word in ROLES),
    *((word, FRANCE) for word in NATIONAL),
)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    email: str
    password: str
    role: str
    department: str


def open_demo_accounts() -> list[DemoAccount]:
    """Create or reopen them, with their known password. Only a door that answers to this machine
    alone may call it."""
    by = system_account(OPERATOR_ACCOUNT)
    with one_transaction():
        encoded = _encoded_password()
        return [_open(by, word, code, encoded) for word, code in PLACES]


def _encoded_password() -> str:
    """One hash for all: hashing is slow on purpose and this runs at every start."""
    kept = User.objects.filter(email__endswith=f"@{DOMAIN}").values_list("password", flat=True)
    known = kept.order_by("pk").first()
    return known if known and check_password(PASSWORD, known) else make_password(PASSWORD)


def _open(by: User, word: str, code: str, encoded: str) -> DemoAccount:
    department = None if code == FRANCE else Department.objects.get(pk=code)
    email = f"{word}.{code}@{DOMAIN}"
    name = f"{word.capitalize()} {code.upper()} (démonstration)"
    user, _ = User.objects.update_or_create(
        email=email, defaults={"name": name, "is_active": True, "password": encoded}
    )
    give_role(by=by, to=user, role=ROLES[word], department=department)
    TOTPDevice.objects.filter(user=user).exclude(name="démonstration").delete()
    key = b32decode(SECRET).hex()
    TOTPDevice.objects.update_or_create(
        user=user, name="démonstration", defaults={"key": key, "confirmed": True}
    )
    place = f"{department.name} ({code})" if department else "France"
    return DemoAccount(email, PASSWORD, word, place)


def demo_code(email: str, *, at: float) -> str | None:
    """The code that the application would show at this instant for a demo account."""
    device = TOTPDevice.objects.filter(user__email=email, user__email__endswith=DOMAIN).first()
    if device is None:
        return None
    now = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    now.time = at
    return f"{now.token():06d}"


def close_demo_accounts() -> int:
    """Shut them all: their password is known to everyone."""
    return User.objects.filter(email__endswith=f"@{DOMAIN}", is_active=True).update(is_active=False)


def described(accounts: Iterable[DemoAccount]) -> str:
    """The lines that `make run` prints."""
    lines = ["Comptes de démonstration (mot de passe de tous : " + PASSWORD + ")"]
    lines += [f"  {each.email:<32} {each.role}, {each.department}" for each in accounts]
    lines.append(f"Second facteur de tous, dans une application d'authentification : {SECRET}")
    lines.append("ou le code du moment : .venv/bin/python manage.py demo_code ADRESSE")
    return "\n".join(lines)
