"""Password, then code: the desk opens after both, and never to somebody else's address."""

import re

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from dashboard.models import User
from tests import authenticator, builders
from tests.authenticator import code
from tests.web.signing.entering import give_code, give_password, may_enter

pytestmark = pytest.mark.django_db


def test_a_password_and_a_code_open_the_desk(client: Client, application: TOTPDevice) -> None:
    first = give_password(client)
    second = give_code(client, code(application))

    assert first.headers["Location"] == "/connexion/code/"
    assert second.headers["Location"] == "/gestion/"
    assert may_enter(client)


def test_a_password_alone_opens_nothing(client: Client, application: TOTPDevice) -> None:
    give_password(client)

    answer = client.get("/gestion/?a=1")

    assert answer.headers["Location"] == "/connexion/code/?suite=/gestion/%3Fa%3D1"


def test_the_address_is_read_as_people_write_it(client: Client, application: TOTPDevice) -> None:
    assert give_password(client, " Agent@Exemple.FR ").status_code == 302


def test_one_is_taken_where_one_was_going(client: Client, application: TOTPDevice) -> None:
    wanted = "/gestion/?q=a&b=c"

    first = give_password(client, suite=wanted)
    second = give_code(client, code(application), suite=wanted)

    assert first.headers["Location"].endswith("?suite=%2Fgestion%2F%3Fq%3Da%26b%3Dc")
    assert second.headers["Location"] == wanted


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://pirate.example/",
        "//pirate.example/",
        "/\\pirate.example/",
        "javascript:alert(1)",
        "pirate.example",
        "/\t/pirate.example",
    ],
)
def test_one_is_never_taken_elsewhere(
    client: Client, application: TOTPDevice, elsewhere: str
) -> None:
    first = give_password(client, suite=elsewhere)
    second = give_code(client, code(application), suite=elsewhere)
    third = client.get("/connexion/", {"suite": elsewhere})

    assert first.headers["Location"] == "/connexion/code/"
    assert second.headers["Location"] == third.headers["Location"] == "/gestion/"


def test_a_wrong_password_and_an_unknown_address_are_told_alike(
    client: Client, application: TOTPDevice
) -> None:
    builders.user("ferme@exemple.fr", is_active=False, password=application.user.password)
    tries = [
        give_password(client, password="faux"),
        give_password(client, "personne@exemple.fr"),
        give_password(client, "ferme@exemple.fr"),
        give_password(client, "exploitant"),
    ]

    assert {answer.status_code for answer in tries} == {200}
    told = {
        re.search(r"Adresse ou mot de passe refusé", answer.content.decode()) for answer in tries
    }
    assert None not in told
    assert len({len(re.sub("value=.*?>", "", answer.content.decode())) for answer in tries}) == 1


def test_the_session_changes_its_key_at_each_step(client: Client, application: TOTPDevice) -> None:
    client.get("/connexion/")
    keys = []
    give_password(client)
    keys.append(client.cookies["sessionid"].value)
    give_code(client, code(application))
    keys.append(client.cookies["sessionid"].value)

    assert len(set(keys)) == 2
    stolen = Client()
    stolen.cookies["sessionid"] = keys[0]
    assert not may_enter(stolen)


def test_the_session_is_of_an_office_day_and_of_this_browser(
    client: Client, application: TOTPDevice
) -> None:
    give_password(client)
    assert 0 < int(client.cookies["sessionid"]["max-age"]) <= 15 * 60
    give_code(client, code(application))

    assert client.cookies["sessionid"]["max-age"] == ""
    assert client.session.get_expiry_age() == 10 * 3600
    assert client.cookies["sessionid"]["httponly"]


def test_other_sessions_end_when_the_password_changes(
    client: Client, application: TOTPDevice
) -> None:
    give_password(client)
    give_code(client, code(application))

    user = User.objects.get(email="agent@exemple.fr")
    user.set_password("un autre mot de passe")
    user.save()

    assert not may_enter(client)


def test_a_closed_account_is_out_at_its_next_request(
    client: Client, application: TOTPDevice
) -> None:
    give_password(client)
    give_code(client, code(application))
    User.objects.filter(email="agent@exemple.fr").update(is_active=False)

    assert client.get("/gestion/").headers["Location"].startswith("/connexion/")


def test_signing_out_ends_the_session(client: Client, application: TOTPDevice) -> None:
    give_password(client)
    give_code(client, code(application))
    key = client.cookies["sessionid"].value

    assert client.get("/deconnexion/").status_code == 200
    assert may_enter(client)
    assert client.post("/deconnexion/").headers["Location"] == "/deconnexion/"

    client.cookies["sessionid"] = key
    assert not may_enter(client)


def test_without_local_accounts_no_password_is_taken(
    client: Client, application: TOTPDevice, settings: Settings
) -> None:
    settings.RELANCE_LOCAL_ACCOUNTS = False

    assert 'name="password"' not in client.get("/connexion/").content.decode()
    assert give_password(client).status_code == 404


def test_nothing_of_the_way_in_is_kept_by_a_browser(client: Client, person: User) -> None:
    authenticator.enrolled(person)
    give_password(client)
    for address in ("/connexion/", "/connexion/code/", "/connexion/recuperation/"):
        assert "no-store" in client.get(address).headers["Cache-Control"], address
