"""Asking for access gives nothing by itself."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from dashboard.actions import access_requests
from dashboard.actions.refusals import Refused
from dashboard.models import AccessRequest, Invitation, User
from dashboard.permissions import Right, may
from tests import builders
from tests.actions.access_scene import administrator, department, jobs, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country() -> None:
    builders.territories()


@pytest.fixture
def admin() -> User:
    return administrator(department="70")


def asked(by: User | None, email: str = "paul@exemple.fr", role: str = "reader") -> AccessRequest:
    access_requests.ask(
        by=by,
        email=email,
        name="Paul",
        role=role,
        department=department("70"),
        region=None,
        reason="Conférence",
    )
    return AccessRequest.objects.latest("pk")


def test_a_request_gives_nothing_until_it_is_granted(admin: User) -> None:
    user = person("paul@exemple.fr")
    request = asked(user)
    assert not may(user, Right.READ, department("70"))

    access_requests.grant_request(by=admin, request=request)

    assert may(user, Right.READ, department("70"))


def test_who_has_no_account_is_sent_an_invitation(admin: User) -> None:
    access_requests.grant_request(by=admin, request=asked(None))

    assert Invitation.objects.get().email == "paul@exemple.fr"
    assert not User.objects.filter(email="paul@exemple.fr").exists()


def test_a_refusal_gives_nothing_and_is_told(admin: User) -> None:
    user = person("paul@exemple.fr")
    access_requests.refuse_request(by=admin, request=asked(user), answer="Voyez la préfecture")

    assert not may(user, Right.READ, department("70"))
    assert jobs("write")[0]["words"] == {
        "role": "lecteur",
        "lieu": "Haute-Saône (70)",
        "reponse": "Voyez la préfecture",
    }


def test_nobody_grants_their_own_request(admin: User) -> None:
    request = asked(admin, role="publisher")

    with pytest.raises(Refused, match="soi-même"):
        access_requests.grant_request(by=admin, request=request)


def test_the_neighbour_decides_nothing() -> None:
    request, neighbour = asked(None), administrator(department="25")

    with pytest.raises(PermissionDenied):
        access_requests.grant_request(by=neighbour, request=request)
    with pytest.raises(PermissionDenied):
        access_requests.refuse_request(by=neighbour, request=request, answer="")


def test_a_request_is_decided_once(admin: User) -> None:
    request = asked(None)
    access_requests.refuse_request(by=admin, request=request, answer="")

    with pytest.raises(Refused, match="déjà reçu"):
        access_requests.grant_request(by=admin, request=request)


def test_the_same_request_waits_once() -> None:
    asked(None)
    asked(None)

    assert AccessRequest.objects.count() == 1
    assert len(jobs("tell_administrators")) == 1


def test_a_flood_of_requests_is_stopped() -> None:
    for number in range(access_requests.MOST_WAITING):
        asked(None, f"paul{number}@exemple.fr")

    with pytest.raises(Refused, match="Trop de demandes"):
        asked(None, "un.de.trop@exemple.fr")
    asked(person("agent@exemple.fr"))


def test_the_nearest_administrators_are_told(admin: User) -> None:
    administrator(region="27")
    request = asked(None)

    access_requests.tell_administrators(request_id=request.pk)

    assert [sent.to for sent in mail.outbox] == [[admin.email]]
    assert f"/gestion/utilisateurs/demandes/{request.pk}/" in str(mail.outbox[0].body)
    assert "Conférence" in str(mail.outbox[0].body)
