"""One's own account."""

import re

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from pytest_django import Settings

from dashboard.models import User
from tests import builders
from tests.signing_in import agent, signed_in

pytestmark = pytest.mark.django_db
ACCOUNT = "/gestion/compte/"
PASSWORD = "trois petits volets bleus"
OTHER = "quatre grands volets verts"


@pytest.fixture
def person(settings: Settings) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    builders.territories()
    return agent("instructor", email="agent@exemple.fr", password=make_password(PASSWORD))


@pytest.fixture
def inside(person: User) -> Client:
    return signed_in(person)


def change(client: Client, present: str, password: str, again: str = "") -> str:
    sent = {"present": present, "password": password, "again": again or password}
    return client.post(f"{ACCOUNT}mot-de-passe/", sent, follow=True).content.decode()


def test_one_reads_what_one_may_and_where(inside: Client) -> None:
    text = inside.get(ACCOUNT).content.decode()

    assert "Haute-Saône (70)" in text
    assert "saisir une aide" in text
    assert "enregistrer un paiement" not in text


def test_an_account_without_role_has_its_page_too(person: User, inside: Client) -> None:
    person.memberships.all().delete()

    assert "aucun rôle" in inside.get(ACCOUNT).content.decode()


def test_the_page_is_not_for_who_only_gave_a_password(person: User) -> None:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    for address in (ACCOUNT, f"{ACCOUNT}codes/", f"{ACCOUNT}mot-de-passe/"):
        assert client.post(address).headers["Location"].startswith("/connexion/code/")


def test_a_name_is_changed(person: User, inside: Client) -> None:
    inside.post(f"{ACCOUNT}nom/", {"name": " Claire Dupré "})

    person.refresh_from_db()
    assert person.name == "Claire Dupré"


def test_a_password_is_changed_and_other_sessions_end(person: User, inside: Client) -> None:
    elsewhere = signed_in(person)

    assert "mot de passe est changé" in change(inside, PASSWORD, OTHER)

    person.refresh_from_db()
    assert person.check_password(OTHER)
    assert inside.get(ACCOUNT).status_code == 200
    assert elsewhere.get(ACCOUNT).status_code == 302


@pytest.mark.parametrize(
    ("present", "password", "again", "said"),
    [
        ("faux", OTHER, OTHER, "pas votre mot de passe actuel"),
        (PASSWORD, OTHER, "autre chose encore", "ne sont pas les mêmes"),
        (PASSWORD, "court", "court", "trop court"),
        (PASSWORD, "password12345", "password12345", "trop courant"),
        (PASSWORD, "agent@exemple.fr", "agent@exemple.fr", "trop semblable"),
    ],
)
def test_a_password_that_will_not_do_is_refused(
    person: User, inside: Client, present: str, password: str, again: str, said: str
) -> None:
    assert said in change(inside, present, password, again)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_new_codes_are_shown_once(inside: Client) -> None:
    shown = inside.post(f"{ACCOUNT}codes/").content.decode()

    assert len(re.findall(r"<code>[a-z2-7]{5}-[a-z2-7]{5}</code>", shown)) == 10
    assert StaticToken.objects.count() == 10
    assert not re.findall(r"[a-z2-7]{5}-[a-z2-7]{5}<", inside.get(ACCOUNT).content.decode())
    assert inside.get(f"{ACCOUNT}codes/").status_code == 405
