"""The screen of the keys."""

import re
from typing import Any

import pytest
from django.test import Client

from dashboard.models import AccessKey, Partner, Role, User
from tests import builders
from tests.signing_in import agent, signed_in

pytestmark = pytest.mark.django_db

KEYS = "/gestion/cles/"
FORM = {"name": "Tableur", "scope": "read", "days": "30", "jeton": "a1"}
TOKEN = re.compile(r"relance_[0-9a-f]{64}")


@pytest.fixture(autouse=True)
def territories() -> None:
    builders.territories()


def tokens(answer: Any) -> list[str]:
    return TOKEN.findall(answer.content.decode())


def test_a_key_is_shown_once() -> None:
    client = signed_in(agent(Role.READER))
    first = client.post(KEYS, FORM)

    assert first.status_code == 200
    assert len(tokens(first)) == 1
    assert tokens(client.get(KEYS)) == []
    assert "Tableur" in client.get(KEYS).content.decode()


def test_the_same_form_sent_five_times_draws_one_key() -> None:
    client = signed_in(agent(Role.READER))
    shown = [tokens(client.post(KEYS, FORM)) for _ in range(5)]

    assert [len(found) for found in shown] == [1, 0, 0, 0, 0]
    assert AccessKey.objects.count() == 1


def test_a_key_calls_the_api_until_it_is_revoked() -> None:
    client = signed_in(agent(Role.READER))
    (token,) = tokens(client.post(KEYS, FORM))
    headers = {"authorization": f"Token {token}"}

    assert Client().get("/api/v1/regions/", headers=headers).status_code == 200
    client.post(f"{KEYS}{AccessKey.objects.get().pk}/revoquer/")
    refused = Client().get("/api/v1/regions/", headers=headers)
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"] == "Token"
    assert refused["Content-Type"] == "application/problem+json"


def test_the_key_of_another_department_does_not_exist_here() -> None:
    signed_in(agent(Role.INSTRUCTOR, "25")).post(KEYS, FORM)
    key = AccessKey.objects.get()
    manager = signed_in(agent(Role.ADMINISTRATOR))

    assert "Tableur" not in manager.get(KEYS).content.decode()
    assert manager.post(f"{KEYS}{key.pk}/revoquer/").status_code == 404


def test_an_administrator_opens_a_partner_then_draws_its_key() -> None:
    client = signed_in(agent(Role.ADMINISTRATOR))
    opened = {
        "partner_name": "Chambre de commerce",
        "contact": "si@exemple.fr",
        "role": "instructor",
        "department": "70",
        "jeton": "b2",
    }
    for _ in range(2):
        assert client.post(f"{KEYS}partenaires/", opened).status_code == 302
    account = Partner.objects.get().user
    assert account.memberships.get().department_id == "70"
    (token,) = tokens(client.post(KEYS, {**FORM, "scope": "write", "owner": str(account.pk)}))
    assert AccessKey.objects.get().user == account
    assert token


@pytest.mark.parametrize("role", [Role.READER, Role.INSTRUCTOR, Role.PUBLISHER, Role.ACCOUNTANT])
def test_only_who_gives_keys_opens_partners(role: str) -> None:
    client = signed_in(agent(role))
    answer = client.post(f"{KEYS}partenaires/", {"partner_name": "X"})

    assert answer.status_code == 403
    assert User.objects.filter(partner__isnull=False).count() == 0
    assert "Nouveau partenaire" not in client.get(KEYS).content.decode()


def test_what_is_missing_is_said_beside_its_field() -> None:
    answer = signed_in(agent(Role.READER)).post(KEYS, {**FORM, "name": ""})

    assert answer.status_code == 400
    assert AccessKey.objects.count() == 0


def test_a_stranger_is_sent_to_sign_in() -> None:
    assert Client().get(KEYS).status_code == 302
