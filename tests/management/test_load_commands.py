from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from dashboard.actions.demo.accounts import PASSWORD
from dashboard.models import Grant, Membership, User
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
    assert set(Membership.objects.values_list("user__email", "role", "department")) == {
        ("instructeur.70@demo.invalid", "instructor", "70"),
        ("comptable.70@demo.invalid", "accountant", "70"),
        ("publieur.70@demo.invalid", "publisher", "70"),
        ("lecteur.70@demo.invalid", "reader", "70"),
        ("administrateur.70@demo.invalid", "administrator", "70"),
        ("instructeur.25@demo.invalid", "instructor", "25"),
    }
    for user in users:
        assert user.email in printed.getvalue()
        assert user.check_password(PASSWORD)
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
