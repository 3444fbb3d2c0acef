"""« Accès refusé » says why and who can grant it, to those who came in."""

import pytest
from django.test import Client

from dashboard.models import User
from tests import builders
from tests.signing_in import agent, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def chief() -> User:
    builders.territories()
    return agent("administrator", email="chef@exemple.fr")


def test_an_agent_is_told_what_is_missing_and_whom_to_ask() -> None:
    answer = signed_in(agent("reader")).get("/gestion/utilisateurs/")

    text = answer.content.decode()
    assert answer.status_code == 403
    assert "administrer" in text
    assert "chef@exemple.fr" in text
    assert "/connexion/demander/" in text


def test_an_account_without_role_is_told_of_the_national_administrators() -> None:
    agent("administrator", None, email="national@exemple.fr")

    text = signed_in(builders.user()).get("/gestion/").content.decode()

    assert "national@exemple.fr" in text
    assert "chef@exemple.fr" not in text


def test_passers_by_read_no_name() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/connexion/", {"email": "a", "password": "b"})

    assert answer.status_code == 403
    assert "Formulaire périmé" in answer.content.decode()
    assert "chef@exemple.fr" not in answer.content.decode()
