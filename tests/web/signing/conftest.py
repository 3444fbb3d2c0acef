"""An agent of Haute-Saône with a password and an application."""

import pytest
from django.contrib.auth.hashers import make_password
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from dashboard.models import Role, User
from tests import authenticator, builders
from tests.signing_in import agent

PASSWORD = "trois-petits-volets-bleus"


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """Slow on purpose, they would take most of the time of these tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def territories(db: None) -> None:
    builders.territories()


@pytest.fixture
def person(territories: None) -> User:
    return agent(Role.READER, email="agent@exemple.fr", password=make_password(PASSWORD))


@pytest.fixture
def application(person: User) -> TOTPDevice:
    return authenticator.enrolled(person)
