"""Too many wrong passwords."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db.models import F
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from tests.web.signing.entering import give_password

pytestmark = pytest.mark.django_db


def fail(client: Client, times: int, email: str = "agent@exemple.fr") -> int:
    """The status of the last answer."""
    return [give_password(client, email, "faux").status_code for _ in range(times)][-1]


def test_the_fifth_failure_locks(client: Client, application: TOTPDevice) -> None:
    assert fail(client, 4) == 200
    assert fail(client, 1) == 429
    assert give_password(client).status_code == 429


def test_an_address_without_account_is_locked_alike(client: Client, db: None) -> None:
    fail(client, 4, "personne@exemple.fr")
    answer = give_password(client, "personne@exemple.fr", "faux")

    assert answer.status_code == 429
    assert "personne@exemple.fr" in answer.content.decode()


def test_one_is_told_until_when_and_what_to_do(client: Client, application: TOTPDevice) -> None:
    fail(client, 5)

    answer = give_password(client)

    text = answer.content.decode()
    assert "jusqu'à <strong>" in text
    assert "mot de passe" in text
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60 + 1


def test_the_lock_opens_after_a_quarter_of_an_hour(client: Client, application: TOTPDevice) -> None:
    fail(client, 5)
    give_password(client)
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=15, seconds=1))

    assert give_password(client).status_code == 302


def test_trying_again_while_locked_does_not_wait_longer(
    client: Client, application: TOTPDevice
) -> None:
    fail(client, 5)
    first = AccessAttempt.objects.get().attempt_time
    fail(client, 3)

    assert AccessAttempt.objects.get().attempt_time == first


def test_a_success_forgets_the_failures(client: Client, application: TOTPDevice) -> None:
    fail(client, 4)
    give_password(client)

    assert fail(Client(), 4) == 200


def test_other_letters_are_the_same_account(client: Client, application: TOTPDevice) -> None:
    fail(client, 3)
    fail(client, 1, "AGENT@exemple.fr")

    assert fail(client, 1, " agent@EXEMPLE.fr") == 429


def test_colleagues_behind_one_address_are_not_shut_out(
    client: Client, application: TOTPDevice
) -> None:
    fail(client, 5, "collegue@exemple.fr")

    assert give_password(client).status_code == 302


def test_a_forwarding_header_that_nobody_vouches_for_changes_nothing(
    application: TOTPDevice,
) -> None:
    for number in range(5):
        fail(Client(headers={"x-forwarded-for": f"10.0.0.{number}"}), 1)

    assert give_password(Client(headers={"x-forwarded-for": "10.0.0.9"})).status_code == 429


def test_behind_a_trusted_proxy_the_real_address_is_counted(
    application: TOTPDevice, settings: Settings
) -> None:
    settings.RELANCE_TRUSTED_PROXIES = ["127.0.0.1/32"]
    fail(Client(headers={"x-forwarded-for": "192.0.2.7"}), 5)

    assert give_password(Client(headers={"x-forwarded-for": "192.0.2.8"})).status_code == 302
    assert give_password(Client(headers={"x-forwarded-for": "192.0.2.7"})).status_code == 429


def test_an_account_tried_from_everywhere_is_locked(
    application: TOTPDevice, settings: Settings
) -> None:
    settings.RELANCE_TRUSTED_PROXIES = ["127.0.0.1/32"]
    settings.RELANCE_FAILURES_OF_ACCOUNT = 10
    for number in range(10):
        fail(Client(headers={"x-forwarded-for": f"192.0.2.{number}"}), 1)

    assert give_password(Client(headers={"x-forwarded-for": "192.0.2.99"})).status_code == 429


def test_an_address_that_tries_everybody_is_locked(
    client: Client, application: TOTPDevice, settings: Settings
) -> None:
    settings.RELANCE_FAILURES_OF_ADDRESS = 10
    for number in range(10):
        fail(client, 1, f"agent{number}@exemple.fr")

    assert give_password(client).status_code == 429


def test_no_password_is_kept_with_the_failures(client: Client, application: TOTPDevice) -> None:
    give_password(client, password="secret-mal-tape")

    kept = AccessAttempt.objects.values_list("post_data", "get_data").get()
    assert "secret-mal-tape" not in "".join(kept)
