"""The door of the desk."""

import pytest
from django.test import Client

from dashboard.models import Role
from tests import builders
from tests.signing_in import agent, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def territories() -> None:
    builders.territories()


def test_an_agent_is_let_in() -> None:
    answer = signed_in(agent(Role.READER)).get("/gestion/")

    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_stranger_is_sent_to_sign_in_and_back() -> None:
    answer = Client().get("/gestion/?a=1")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/connexion/?suite=/gestion/%3Fa%3D1"


def test_an_account_without_any_right_is_told_who_can_grant_one() -> None:
    answer = signed_in(builders.user()).get("/gestion/")

    assert answer.status_code == 403
