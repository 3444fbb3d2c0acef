import re
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from dashboard.actions.demo.accounts import PASSWORD, ROLES, SECRET, demo_code
from dashboard.models import Grant, Membership, Role, User
from tests.authenticator import code_of_secret
from tests.builders import fund, pillars, published, territories


def test_without_the_package_the_command_says_how_to_get_it(
    tmp_path: Path, settings: Settings
) -> None:
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="npm ci"):
        call_command("load_territories", stdout=StringIO())


@pytest.mark.django_db
def test_the_command_asks_for_territories_first() -> None:
    with pytest.raises(CommandError, match="load_territories"):
        call_command("load_plan", stdout=StringIO())


@pytest.mark.django_db
def test_the_demo_asks_for_the_plan_first() -> None:
    with pytest.raises(CommandError, match="load_plan"):
        call_command("load_demo", stdout=StringIO())


@pytest.mark.django_db
def test_no_account_opens_outside_debugging_on_this_machine(settings: Settings) -> None:
    territories()
    for debug, hosts in ((False, ["localhost"]), (True, ["relance.example.fr"]), (True, ["*"])):
        settings.DEBUG, settings.ALLOWED_HOSTS = debug, hosts
        call_command("load_demo", "--none", stdout=StringIO())
        assert not User.objects.filter(is_system=False).exists()


@pytest.mark.django_db
def test_demo_accounts_are_printed_with_their_password_and_can_sign_in(
    settings: Settings,
) -> None:
    territories()
    settings.DEBUG, settings.ALLOWED_HOSTS = True, ["localhost", "127.0.0.1", "[::1]"]
    printed = StringIO()
    call_command("load_demo", "--none", stdout=printed, verbosity=0)
    assert PASSWORD in printed.getvalue()
    users = User.objects.filter(is_system=False)
    held = Membership.objects.filter(department=None)
    assert set(held.values_list("role", flat=True)) == {"instructor", "publisher", "administrator"}
    for code in ("70", "25"):
        held = Membership.objects.filter(department=code)
        assert set(held.values_list("role", flat=True)) == set(Role.values)
        assert set(held.values_list("user__email", flat=True)) == {
            f"{word}.{code}@demo.invalid" for word in ROLES
        }
    for user in users:
        assert user.email in printed.getvalue()
        assert user.check_password(PASSWORD)
        device = TOTPDevice.objects.get(user=user, confirmed=True)
        assert demo_code(user.email, at=time.time()) == code_of_secret(SECRET)
        assert device.verify_token(code_of_secret(SECRET))
    assert SECRET in printed.getvalue()
    assert not Grant.objects.exists()


@pytest.mark.django_db
def test_demo_accounts_are_shut_as_soon_as_debugging_stops(settings: Settings) -> None:
    territories()
    settings.DEBUG, settings.ALLOWED_HOSTS = True, ["localhost"]
    call_command("load_demo", "--none", stdout=StringIO())
    settings.DEBUG = False
    call_command("load_demo", "--none", stdout=StringIO())
    assert not User.objects.filter(is_system=False, is_active=True).exists()


@pytest.mark.django_db
def test_a_start_leaves_alone_a_database_that_has_grants() -> None:
    territories()
    pillars()
    fund()
    published("1000", reference="70-AUTRE")
    call_command("load_demo", "--if-empty", stdout=StringIO())
    assert Grant.objects.count() == 1


@pytest.mark.django_db
def test_codes_of_demo_accounts_are_told_on_this_machine_only(settings: Settings) -> None:
    territories()
    settings.DEBUG, settings.ALLOWED_HOSTS = True, ["localhost"]
    call_command("load_demo", "--none", stdout=StringIO())
    printed = StringIO()
    call_command("demo_code", "Instructeur.70@demo.invalid", stdout=printed)
    assert re.fullmatch(r"\d{6}\n", printed.getvalue())

    with pytest.raises(CommandError, match="pas un compte de démonstration"):
        call_command("demo_code", "personne@exemple.fr")
    settings.ALLOWED_HOSTS = ["relance.example.fr"]
    with pytest.raises(CommandError, match="son propre poste"):
        call_command("demo_code", "instructeur.70@demo.invalid")
