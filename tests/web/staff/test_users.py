"""The screens of those who administer a perimeter."""

import re

import pytest
from django.test import Client

from dashboard.actions import access_requests, invitations
from dashboard.models import AccessEvent, AccessRequest, Department, Invitation, Membership, User
from dashboard.permissions import Right, may
from tests import builders
from tests.signing_in import agent, signed_in

pytestmark = pytest.mark.django_db
USERS = "/gestion/utilisateurs/"


@pytest.fixture(autouse=True)
def country() -> None:
    builders.territories()


@pytest.fixture
def admin() -> User:
    return agent("administrator", email="chef@exemple.fr")


@pytest.fixture
def inside(admin: User) -> Client:
    return signed_in(admin)


@pytest.fixture
def instructor() -> User:
    return agent("instructor", email="instructeur@exemple.fr")


@pytest.fixture
def stranger() -> User:
    return agent("instructor", "25", email="voisin@exemple.fr")


def asked(department: str = "70") -> AccessRequest:
    access_requests.ask(
        by=None,
        email="paul@exemple.fr",
        name="Paul",
        role="reader",
        department=Department.objects.get(pk=department),
        region=None,
        reason="Conférence",
    )
    return AccessRequest.objects.latest("pk")


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_one_sees_the_people_of_one_s_perimeter_only(
    inside: Client, instructor: User, stranger: User
) -> None:
    text = text_of(inside, USERS)

    assert "instructeur@exemple.fr" in text
    assert "voisin@exemple.fr" not in text


def test_wider_roles_are_shown_and_cannot_be_changed_from_here(inside: Client) -> None:
    national = agent("reader", None, email="national@exemple.fr")

    assert "national@exemple.fr" in text_of(inside, USERS)
    assert inside.get(f"{USERS}{national.pk}/").status_code == 404


@pytest.mark.parametrize("role", ["instructor", "accountant", "publisher", "reader"])
def test_only_administrators_come_in(role: str) -> None:
    client = signed_in(agent(role))

    for address in (USERS, f"{USERS}inviter/", f"{USERS}historique/"):
        assert client.get(address).status_code == 403, address
    assert USERS not in text_of(client, "/gestion/")


def test_what_is_next_door_does_not_exist(inside: Client, stranger: User) -> None:
    theirs = stranger.memberships.get()
    request = asked("25")
    invitation = invitations.invite(
        by=agent("administrator", "25"),
        email="x@exemple.fr",
        role="reader",
        department=Department.objects.get(pk="25"),
        region=None,
    )

    assert inside.get(f"{USERS}{stranger.pk}/").status_code == 404
    assert inside.get(f"{USERS}demandes/{request.pk}/").status_code == 404
    for address in (
        f"{USERS}roles/{theirs.pk}/fin/",
        f"{USERS}{stranger.pk}/fermer/",
        f"{USERS}{stranger.pk}/second-facteur/",
        f"{USERS}invitations/{invitation.pk}/retirer/",
        f"{USERS}demandes/{request.pk}/",
    ):
        assert inside.post(address).status_code == 404, address
    inside.post(f"{USERS}roles/{theirs.pk}/retirer/")
    assert Membership.objects.filter(pk=theirs.pk).exists()
    history = text_of(inside, f"{USERS}historique/")
    assert "x@exemple.fr" not in history
    assert "paul@exemple.fr" not in history


def test_an_invitation_leaves_once_however_often_it_is_sent(inside: Client) -> None:
    page = text_of(inside, f"{USERS}inviter/")
    key = re.search(r'name="jeton" value="(\w+)"', page)
    assert key
    sent = {"email": "claire@exemple.fr", "role": "reader", "place": "d70", "jeton": key[1]}

    answers = {inside.post(f"{USERS}inviter/", sent).headers["Location"] for _ in range(5)}

    assert answers == {USERS}
    assert Invitation.objects.count() == 1


def test_a_place_that_is_not_offered_is_refused(inside: Client) -> None:
    for place in ("d25", "r27", "france"):
        sent = {"email": "claire@exemple.fr", "role": "reader", "place": place}
        assert inside.post(f"{USERS}inviter/", sent).status_code == 400, place
    assert not Invitation.objects.exists()


def test_a_refusal_keeps_what_was_typed_and_says_why(inside: Client, instructor: User) -> None:
    sent = {"email": instructor.email, "role": "accountant", "place": "d70"}
    answer = inside.post(f"{USERS}inviter/", sent)

    text = answer.content.decode()
    assert answer.status_code == 400
    assert "2012-1246" in text
    assert f'value="{instructor.email}"' in text


def test_a_role_is_dated_to_the_end_of_a_day(inside: Client, instructor: User) -> None:
    role = instructor.memberships.get()
    inside.post(f"{USERS}roles/{role.pk}/fin/", {"ends_at": "31/12/2099"})

    role.refresh_from_db()
    assert role.ends_at is not None
    assert role.ends_at.isoformat() == "2099-12-31T23:00:00+00:00"
    assert "31 décembre 2099" in text_of(inside, f"{USERS}{instructor.pk}/")


def test_a_day_that_has_passed_is_refused(inside: Client, instructor: User) -> None:
    role = instructor.memberships.get()
    answer = inside.post(f"{USERS}roles/{role.pk}/fin/", {"ends_at": "01/01/2021"}, follow=True)

    assert "Ce jour est passé" in answer.content.decode()
    assert may(instructor, Right.READ, role.department)


def test_a_removed_role_closes_the_desk_at_the_next_request(
    inside: Client, instructor: User
) -> None:
    theirs = signed_in(instructor)
    assert theirs.get("/gestion/").status_code == 200

    inside.post(f"{USERS}roles/{instructor.memberships.get().pk}/retirer/")

    assert theirs.get("/gestion/").status_code == 403


def test_one_s_own_administration_stays(inside: Client, admin: User) -> None:
    answer = inside.post(f"{USERS}roles/{admin.memberships.get().pk}/retirer/", follow=True)

    assert "autre administrateur" in answer.content.decode()
    assert admin.memberships.exists()
    assert "Retirer ce rôle" not in text_of(inside, f"{USERS}{admin.pk}/")


def test_an_account_is_closed_and_reopened(inside: Client, instructor: User) -> None:
    theirs = signed_in(instructor)
    inside.post(f"{USERS}{instructor.pk}/fermer/", {"reason": "Départ"})
    assert theirs.get("/gestion/").status_code == 302

    assert "Départ" in text_of(inside, f"{USERS}{instructor.pk}/")
    inside.post(f"{USERS}{instructor.pk}/rouvrir/")
    instructor.refresh_from_db()
    assert instructor.is_active


def test_a_second_factor_is_reset(inside: Client, instructor: User) -> None:
    theirs = signed_in(instructor)
    inside.post(f"{USERS}{instructor.pk}/second-facteur/")

    assert theirs.get("/gestion/").headers["Location"].startswith("/connexion/")


@pytest.mark.parametrize("what", ["second-facteur", "fermer"])
def test_an_account_that_also_works_elsewhere_is_not_touched_from_here(
    inside: Client, instructor: User, what: str
) -> None:
    Membership.objects.create(user=instructor, role="reader", department_id="25")
    theirs = signed_in(instructor)

    answer = inside.post(f"{USERS}{instructor.pk}/{what}/", follow=True)

    assert "hors de votre périmètre" in answer.content.decode()
    assert theirs.get("/gestion/").status_code == 200
    assert not AccessEvent.objects.filter(account=instructor).exists()


@pytest.mark.parametrize(("button", "granted"), [("accorder", True), ("refuser", False)])
def test_a_request_is_answered(inside: Client, button: str, granted: bool) -> None:
    request = asked()
    assert "Conférence" in text_of(inside, f"{USERS}demandes/{request.pk}/")
    inside.post(f"{USERS}demandes/{request.pk}/", {button: "1", "answer": "Bonjour"})

    request.refresh_from_db()
    assert request.decided_at is not None
    assert Invitation.objects.exists() is granted


def test_an_invitation_is_sent_again_or_withdrawn(inside: Client, admin: User) -> None:
    invitation = invitations.invite(
        by=admin,
        email="x@exemple.fr",
        role="reader",
        department=Department.objects.get(pk="70"),
        region=None,
    )
    for what, said in (("renvoyer", "nouveau lien"), ("retirer", "retirée")):
        answer = inside.post(f"{USERS}invitations/{invitation.pk}/{what}/", follow=True)
        assert said in answer.content.decode()
    assert not Invitation.objects.waiting().exists()
