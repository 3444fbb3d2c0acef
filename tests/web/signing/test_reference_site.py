"""The administration of Django has no door of its own."""

import pytest
from django.test import Client

from dashboard.models import User
from tests.signing_in import signed_in
from tests.web.signing.entering import give_password

pytestmark = pytest.mark.django_db
REFERENCE = "/gestion/referentiel/"


def test_a_stranger_is_sent_to_the_one_door(client: Client) -> None:
    address = client.get(REFERENCE, follow=True).redirect_chain[-1][0]

    assert address == "/connexion/?suite=/gestion/referentiel/"


def test_a_password_alone_does_not_open_it(client: Client, person: User) -> None:
    User.objects.update(is_staff=True, is_superuser=True)
    give_password(client)

    assert client.get(REFERENCE).status_code == 302
    client.post(f"{REFERENCE}login/", {"username": person.email, "password": "x"})
    assert client.get(REFERENCE).status_code == 302


def test_who_runs_the_site_comes_in_with_both(person: User) -> None:
    assert signed_in(person).get(REFERENCE, follow=True).status_code == 403

    User.objects.update(is_staff=True)
    assert signed_in(person).get(REFERENCE).status_code == 200
