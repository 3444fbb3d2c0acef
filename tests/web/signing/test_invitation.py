"""From the link in a mail to the desk."""

import re

import pytest
from django.core import mail
from django.test import Client

from dashboard.actions import invitations
from dashboard.models import Department, User
from tests import authenticator, builders
from tests.authenticator import code, code_of_secret
from tests.signing_in import agent, signed_in
from tests.web.signing.conftest import PASSWORD
from tests.web.signing.entering import give_code, give_password, may_enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(territories: None) -> User:
    return agent("administrator", email="chef@exemple.fr")


def link(by: User, email: str = "claire@exemple.fr", role: str = "publisher") -> str:
    place = Department.objects.get(pk="70")
    made = invitations.invite(by=by, email=email, role=role, department=place, region=None)
    invitations.send(invitation_id=made.pk)
    found = re.search(r"/invitation/[\w-]+/", str(mail.outbox[-1].body))
    assert found
    return found[0]


def joining(**more: str) -> dict[str, str]:
    return {"name": "Claire Dupré", "password": PASSWORD, "again": PASSWORD, **more}


def test_one_comes_from_the_link_to_the_desk(client: Client, admin: User) -> None:
    address = link(admin)
    assert "publieur" in client.get(address).content.decode()

    assert client.post(address, joining()).headers["Location"] == "/connexion/second-facteur/"
    assert not may_enter(client)
    page = client.get("/connexion/second-facteur/")
    client.post("/connexion/second-facteur/", {"code": code_of_secret(page.context["secret"])})

    assert may_enter(client)
    assert client.get(address).status_code == 410


def test_looking_at_the_link_uses_nothing(client: Client, admin: User) -> None:
    address = link(admin)
    for _ in range(3):
        assert client.get(address).status_code == 200

    assert not User.objects.filter(email="claire@exemple.fr").exists()


def test_a_weak_password_keeps_the_link_alive(client: Client, admin: User) -> None:
    address = link(admin)

    answer = client.post(address, joining(password="court", again="court"))

    assert "trop court" in answer.content.decode()
    assert client.post(address, joining()).status_code == 302


@pytest.mark.parametrize("token", ["x", "é", "a" * 300])
def test_a_link_that_is_none_is_dead(client: Client, territories: None, token: str) -> None:
    assert client.get(f"/invitation/{token}/").status_code == 410


def test_who_has_an_account_signs_in_first(client: Client, admin: User, person: User) -> None:
    application = authenticator.enrolled(person)
    address = link(admin, person.email)
    assert f"/connexion/?suite={address}" in client.get(address).content.decode()
    client.post(address, joining())
    give_password(client, suite=address)
    client.post(address)
    assert person.memberships.count() == 1

    give_code(client, code(application), suite=address)
    answer = client.post(address)

    assert answer.headers["Location"] == "/gestion/compte/"
    assert set(person.memberships.values_list("role", flat=True)) == {"reader", "publisher"}


def test_another_account_does_not_accept(client: Client, admin: User, person: User) -> None:
    other = builders.user("autre@exemple.fr")
    address = link(admin, person.email)

    signed_in(other).post(address)

    assert not other.memberships.exists()
    assert person.memberships.count() == 1


def test_asking_for_access_says_the_same_to_everybody(
    client: Client, admin: User, person: User
) -> None:
    sent = {"name": "Paul", "role": "reader", "place": "d70", "reason": "Conférence"}
    answers = [
        client.post("/connexion/demander/", {**sent, "email": email}).content
        for email in ("inconnu@exemple.fr", person.email)
    ]

    assert b"envoy" in answers[0]
    assert answers[0] == answers[1]


def test_an_agent_asks_under_their_own_name(admin: User, person: User) -> None:
    client = signed_in(person)
    sent = {"role": "publisher", "place": "d70", "reason": "Intérim", "email": "pirate@exemple.fr"}
    client.post("/connexion/demander/", sent)

    waiting = signed_in(admin).get("/gestion/utilisateurs/").content.decode()
    assert person.email in waiting
    assert "pirate@exemple.fr" not in waiting
