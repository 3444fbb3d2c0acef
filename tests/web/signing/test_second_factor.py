"""Codes: enrolled first of all, good once, and a list on paper for the day the phone is lost."""

import re

import pytest
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from dashboard.actions.second_factors import draw_recovery_codes
from dashboard.models import AccessEvent, User
from tests.authenticator import code, code_of_secret
from tests.signing_in import signed_in
from tests.web.signing.entering import give_code, give_password, may_enter

pytestmark = pytest.mark.django_db

ENROL = "/connexion/second-facteur/"


def secret_on(client: Client) -> str:
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', client.get(ENROL).content.decode())
    assert found
    return found[1]


def test_the_first_sign_in_enrols_before_anything_else(client: Client, person: User) -> None:
    give_password(client)
    assert client.get("/connexion/code/").headers["Location"] == ENROL
    assert not may_enter(client)

    secret = secret_on(client)
    answer = client.post(ENROL, {"code": code_of_secret(secret)})

    shown = re.findall(r"<code>([a-z2-7]{5}-[a-z2-7]{5})</code>", answer.content.decode())
    assert len(set(shown)) == 10
    assert may_enter(client)
    assert AccessEvent.objects.get().act == "factor_set"


def test_the_picture_holds_the_secret_that_is_written(client: Client, person: User) -> None:
    give_password(client)

    page = client.get(ENROL)

    assert 'src="data:image/svg+xml' in page.content.decode()
    address = page.context["address"]
    assert address.startswith("otpauth://totp/Relance%3Aagent%40exemple.fr?secret=")
    assert page.context["secret"].replace(" ", "") in address


def test_a_wrong_code_enrols_nothing_and_keeps_the_secret(client: Client, person: User) -> None:
    give_password(client)
    secret = secret_on(client)

    answer = client.post(ENROL, {"code": "000000"})

    assert "heure du téléphone" in answer.content.decode()
    assert secret_on(client) == secret
    assert not TOTPDevice.objects.exists()


def test_the_code_that_enrolled_does_not_sign_in(client: Client, person: User) -> None:
    give_password(client)
    used = code_of_secret(secret_on(client))
    client.post(ENROL, {"code": used})

    other = Client()
    give_password(other)
    give_code(other, used)

    assert not may_enter(other)


def test_who_has_a_second_factor_cannot_enrol_another_without_giving_it(
    client: Client, application: TOTPDevice
) -> None:
    give_password(client)

    assert client.get(ENROL).headers["Location"] == "/connexion/code/"
    client.post(ENROL, {"code": "123456"})
    assert TOTPDevice.objects.get() == application


def test_a_new_phone_replaces_the_former_one(person: User, application: TOTPDevice) -> None:
    inside = signed_in(person)
    inside.post(ENROL, {"code": code_of_secret(secret_on(inside))})

    other = Client()
    give_password(other)
    give_code(other, code(application, steps=1))
    assert not may_enter(other)
    assert may_enter(inside)


def test_the_same_code_is_not_accepted_twice(client: Client, application: TOTPDevice) -> None:
    used = code(application)
    give_password(client)
    give_code(client, used)
    again = Client()
    give_password(again)

    answer = give_code(again, used)

    assert "a déjà servi" in answer.content.decode()
    assert not may_enter(again)


def test_wrong_codes_make_one_wait(client: Client, application: TOTPDevice) -> None:
    give_password(client)
    give_code(client, "000000")

    answer = give_code(client, code(application))

    assert "Trop de codes faux" in answer.content.decode()
    assert not may_enter(client)
    application.refresh_from_db()
    assert application.throttling_failure_count == 1


def test_a_code_may_be_typed_with_spaces(client: Client, application: TOTPDevice) -> None:
    shown = code(application)
    give_password(client)

    assert give_code(client, f" {shown[:3]} {shown[3:]} ").status_code == 302


def test_somebody_elses_code_opens_nothing(
    client: Client, person: User, application: TOTPDevice
) -> None:
    other = TOTPDevice.objects.create(user=User.objects.create(email="autre@exemple.fr"))
    give_password(client)

    give_code(client, code(other))

    assert not may_enter(client)


def test_a_recovery_code_serves_once(client: Client, person: User, application: TOTPDevice) -> None:
    codes = draw_recovery_codes(by=person)
    for tried in (client, Client()):
        give_password(tried)
        tried.post("/connexion/recuperation/", {"code": codes[0].upper().replace("-", " ")})

    assert may_enter(client)
    assert not may_enter(tried)
    assert StaticToken.objects.count() == 9


def test_new_recovery_codes_shut_the_former_ones(
    client: Client, person: User, application: TOTPDevice
) -> None:
    former = draw_recovery_codes(by=person)
    draw_recovery_codes(by=person)
    give_password(client)

    client.post("/connexion/recuperation/", {"code": former[0]})

    assert not may_enter(client)


def test_recovery_codes_are_not_kept_as_they_are(person: User) -> None:
    codes = draw_recovery_codes(by=person)

    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert not kept & {*codes, *(code.replace("-", "") for code in codes)}


def test_a_session_ends_with_the_second_factor_that_opened_it(
    client: Client, application: TOTPDevice
) -> None:
    give_password(client)
    give_code(client, code(application))
    application.delete()

    assert not may_enter(client)


@pytest.mark.parametrize("address", ["/connexion/code/", "/connexion/recuperation/", ENROL])
def test_no_code_is_asked_before_a_password(client: Client, address: str, db: None) -> None:
    assert client.get(address).headers["Location"] == "/connexion/"
