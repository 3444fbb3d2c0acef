"""Signing in through a real OpenID provider: who it says, and what is not believed."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from dashboard.actions import invitations
from dashboard.models import Department, ExternalIdentity, Membership, User
from tests import builders
from tests.oidc.agreeing import Provider
from tests.signing_in import agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(provider: Provider) -> User:
    """Known by her identity; her mail here is not the one that the provider gives."""
    user = agent("reader", email="alice.locale@exemple.fr")
    ExternalIdentity.objects.create(
        user=user, name="ProConnect", issuer=provider.issuer, subject="alice"
    )
    return user


def may_enter(client: Client) -> bool:
    return client.get("/gestion/").status_code == 200


def invited(email: str = "alice@exemple.fr") -> str:
    admin = agent("administrator")
    place = Department.objects.get(pk="70")
    made = invitations.invite(
        by=admin, email=email, role="publisher", department=place, region=None
    )
    invitations.send(invitation_id=made.pk)
    found = re.search(r"/invitation/[\w-]+/", str(mail.outbox[-1].body))
    assert found
    return found[0]


def test_a_known_identity_comes_in_without_another_code(
    client: Client, provider: Provider, alice: User
) -> None:
    answer = provider.sign_in(client, "/connexion/proconnect/?suite=/gestion/compte/")

    assert answer.headers["Location"] == "/gestion/compte/"
    assert may_enter(client)
    assert client.session["_auth_user_id"] == str(alice.pk)


def test_it_asks_with_state_nonce_proof_key_and_level(client: Client, provider: Provider) -> None:
    asked = parse_qs(urlsplit(client.get("/connexion/proconnect/").headers["Location"]).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) >= 32 for name in ("state", "nonce", "code_challenge"))
    assert '"essential": true' in asked["claims"][0]
    assert "eidas2" in asked["claims"][0]


def test_one_is_never_taken_elsewhere(client: Client, provider: Provider, alice: User) -> None:
    answer = provider.sign_in(client, "/connexion/proconnect/?suite=https://pirate.example/")

    assert answer.headers["Location"] == "/gestion/"


def test_the_mail_of_the_provider_opens_no_account(client: Client, provider: Provider) -> None:
    agent("administrator", email="alice@exemple.fr")

    answer = provider.sign_in(client)

    assert answer.status_code == 403
    assert "invitation" in answer.content.decode()
    assert not may_enter(client)
    assert not ExternalIdentity.objects.exists()


def test_another_subject_with_the_same_mail_is_somebody_else(
    client: Client, provider: Provider, alice: User
) -> None:
    provider.will(sub="alice-nouvelle")

    assert provider.sign_in(client).status_code == 403
    assert not may_enter(client)


def test_another_provider_with_the_same_subject_is_somebody_else(
    client: Client, provider: Provider, alice: User
) -> None:
    ExternalIdentity.objects.update(issuer="https://autre.example")

    assert provider.sign_in(client).status_code == 403


@pytest.mark.parametrize("acr", ["eidas1", "https://pirate.example/2fa", ""])
def test_a_level_that_is_not_accepted_is_refused(
    client: Client, provider: Provider, alice: User, acr: str
) -> None:
    provider.will(acr=acr or None)

    answer = provider.sign_in(client)

    assert answer.status_code == 403
    assert "double authentification" in answer.content.decode()
    assert not may_enter(client)


def test_the_settings_say_which_levels_are_accepted(
    client: Client, provider: Provider, alice: User, settings: Settings
) -> None:
    settings.OIDC_ACR_VALUES = ["eidas1"]
    provider.will(acr="eidas1")

    provider.sign_in(client)

    assert may_enter(client)


@pytest.mark.parametrize(
    "spoil",
    [
        "signature@id_token",
        "audience@id_token",
        "issuer@id_token",
        "expired@id_token",
        "nonce@id_token",
        "subject@id_token",
        "unsigned@id_token",
        "signature@userinfo",
        "audience@userinfo",
        "issuer@userinfo",
        "subject@userinfo",
        "unsigned@userinfo",
        "plain@userinfo",
    ],
)
def test_what_cannot_be_verified_is_not_believed(
    client: Client, provider: Provider, alice: User, spoil: str
) -> None:
    provider.will(spoil=spoil)

    answer = provider.sign_in(client)

    assert answer.status_code == 403
    assert "puisse vérifier" in answer.content.decode()
    assert not may_enter(client)


def test_a_state_serves_once(client: Client, provider: Provider, alice: User) -> None:
    back = provider.come_back(client)
    assert client.get(back).status_code == 302
    client.post("/deconnexion/")

    assert client.get(back).status_code == 400
    assert not may_enter(client)


def test_a_state_of_another_browser_is_refused(
    client: Client, provider: Provider, alice: User
) -> None:
    back = provider.come_back(client)
    other = Client()

    assert other.get(back).status_code == 400
    assert not may_enter(other)


def test_a_state_is_spent_by_a_failure_too(client: Client, provider: Provider, alice: User) -> None:
    provider.will(spoil="signature@id_token")
    back = provider.come_back(client)
    client.get(back)
    provider.will(spoil="")

    assert client.get(back).status_code == 400


def test_a_refusal_there_is_told_here(client: Client, provider: Provider, alice: User) -> None:
    provider.will(refuse=True)

    answer = provider.sign_in(client)

    assert answer.status_code == 400
    assert "abandonnée" in answer.content.decode()


def test_a_closed_account_stays_out(client: Client, provider: Provider, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)

    assert provider.sign_in(client).status_code == 403


def test_an_account_closed_meanwhile_is_out_at_the_next_request(
    client: Client, provider: Provider, alice: User
) -> None:
    provider.sign_in(client)
    User.objects.filter(pk=alice.pk).update(is_active=False)

    assert client.get("/gestion/").headers["Location"].startswith("/connexion/")


def test_an_identity_taken_back_ends_the_session_for_good(
    client: Client, provider: Provider, alice: User
) -> None:
    provider.sign_in(client)
    ExternalIdentity.objects.all().delete()

    for _ in range(2):
        client.get("/gestion/", follow=True)
        client.post("/connexion/second-facteur/", {"code": "000000"})
    assert not may_enter(client)
    assert "_auth_user_id" not in client.session
    assert not TOTPDevice.objects.exists()


def test_signing_out_ends_the_session_there_too(
    client: Client, provider: Provider, alice: User
) -> None:
    provider.sign_in(client)
    text = client.post("/deconnexion/").content.decode()
    found = re.search(r'content="0;url=([^"]+)"', text)
    assert found

    leaving = urlsplit(found[1].replace("&amp;", "&"))
    asked = parse_qs(leaving.query)
    answer = provider.browser.get(leaving.geturl(), timeout=10)

    assert leaving.path == "/session/end"
    assert asked["post_logout_redirect_uri"] == ["http://testserver/deconnexion/"]
    assert answer.status_code == 200, answer.text
    assert not may_enter(client)


def test_an_invitation_binds_the_identity(client: Client, provider: Provider) -> None:
    address = invited("claire@exemple.fr")
    assert f"{address}proconnect/" in client.get(address).content.decode()

    provider.sign_in(client, f"{address}proconnect/")
    page = client.get("/connexion/proconnect/associer/").content.decode()
    assert "Alice Martin" in page
    assert not ExternalIdentity.objects.exists()
    client.post("/connexion/proconnect/associer/")

    identity = ExternalIdentity.objects.get()
    assert (identity.issuer, identity.subject) == (provider.issuer, "alice")
    assert (identity.user.email, identity.user.name) == ("claire@exemple.fr", "Alice Martin")
    assert Membership.objects.get(user=identity.user).role == "publisher"
    assert may_enter(client)
    assert client.get(address).status_code == 410

    again = Client()
    Provider(provider.issuer).sign_in(again)
    assert may_enter(again)


def test_rights_never_come_from_a_claim(client: Client, provider: Provider, alice: User) -> None:
    alice.memberships.all().delete()
    provider.sign_in(client)

    assert client.get("/gestion/").status_code == 403
    assert not Membership.objects.exists()


def test_an_identity_that_is_somebody_s_is_not_bound_again(
    client: Client, provider: Provider, alice: User
) -> None:
    address = invited("claire@exemple.fr")

    provider.sign_in(client, f"{address}proconnect/")

    assert client.session["_auth_user_id"] == str(alice.pk)
    assert not User.objects.filter(email="claire@exemple.fr").exists()


def test_without_provider_there_is_no_such_door(client: Client, db: None) -> None:
    builders.territories()

    assert "proconnect" not in client.get("/connexion/").content.decode().lower()
    for address in ("/connexion/proconnect/", "/connexion/proconnect/retour/"):
        assert client.get(address).status_code == 404


def test_the_provider_may_be_the_only_door(
    client: Client, provider: Provider, alice: User, settings: Settings
) -> None:
    settings.RELANCE_LOCAL_ACCOUNTS = False

    page = client.get("/connexion/").content.decode()
    assert "ProConnect" in page
    assert 'type="password"' not in page
    provider.sign_in(client)
    assert may_enter(client)
