"""A forgotten password."""

import re

import pytest
from django.core import mail
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from dashboard.actions import own_account
from dashboard.models import User
from tests import builders
from tests.web.signing.entering import give_password, may_enter
from tests.web.signing.test_lockout import fail

pytestmark = pytest.mark.django_db
OTHER = "quatre grands volets verts"


def link() -> str:
    own_account.send_password_link(email="agent@exemple.fr")
    found = re.search(r"/connexion/mot-de-passe/\S+/", str(mail.outbox[-1].body))
    assert found
    return found[0]


def choose(client: Client, address: str, password: str = OTHER) -> int:
    return client.post(address, {"password": password, "again": password}).status_code


def test_every_address_gets_the_same_answer_and_the_same_work(client: Client, person: User) -> None:
    answers = [
        client.post("/connexion/mot-de-passe/", {"email": email}).content
        for email in ("agent@exemple.fr", "personne@exemple.fr")
    ]

    assert answers[0] == answers[1]
    assert not mail.outbox


@pytest.mark.parametrize(
    "email", ["personne@exemple.fr", "ferme@exemple.fr", "proconnect@exemple.fr"]
)
def test_no_mail_leaves_for_who_has_no_password_here(email: str, db: None) -> None:
    builders.user("ferme@exemple.fr", is_active=False, password="md5$x$y")
    user = builders.user("proconnect@exemple.fr")
    user.set_unusable_password()
    user.save()

    own_account.send_password_link(email=email)

    assert not mail.outbox


def test_the_link_changes_the_password_once(client: Client, person: User) -> None:
    address = link()

    assert choose(client, address) == 302
    assert choose(client, address) == 410
    person.refresh_from_db()
    assert person.check_password(OTHER)


def test_the_link_does_not_replace_the_second_factor(
    client: Client, application: TOTPDevice
) -> None:
    choose(client, link())
    assert not may_enter(client)

    give_password(client, password=OTHER)
    assert client.get("/gestion/").headers["Location"].startswith("/connexion/code/")


def test_the_link_opens_what_failures_had_locked(client: Client, person: User) -> None:
    assert fail(client, 5) == 429
    choose(client, link())

    assert give_password(client, password=OTHER).status_code == 302


def test_a_weak_password_is_refused(client: Client, person: User) -> None:
    assert choose(client, link(), "court") == 200
    assert not User.objects.get(email="agent@exemple.fr").check_password("court")


@pytest.mark.parametrize("address", ["MQ/abc-def", "!!/x", "é/x", "OTk5OTk5/abc-def"])
def test_a_link_that_is_none_is_dead(client: Client, person: User, address: str) -> None:
    assert client.get(f"/connexion/mot-de-passe/{address}/").status_code == 410


def test_a_mailbox_is_not_flooded(person: User) -> None:
    for _ in range(10):
        own_account.send_password_link(email="agent@exemple.fr")

    assert len(mail.outbox) == own_account.MOST_LINKS


def test_without_local_accounts_there_is_no_such_page(
    client: Client, person: User, settings: Settings
) -> None:
    address = link()
    settings.RELANCE_LOCAL_ACCOUNTS = False

    assert client.get("/connexion/mot-de-passe/").status_code == 404
    assert client.get(address).status_code == 410
