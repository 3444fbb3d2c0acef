"""A département with its fund, and someone who enters there."""

import pytest
from django.test import Client

from dashboard.models import Role, User
from tests import builders
from tests.signing_in import agent, signed_in


@pytest.fixture(autouse=True)
def country(db: None) -> None:
    builders.territories()
    builders.pillars()
    builders.fund()


@pytest.fixture
def instructor() -> User:
    return agent(Role.INSTRUCTOR)


@pytest.fixture
def desk(instructor: User) -> Client:
    return signed_in(instructor)
