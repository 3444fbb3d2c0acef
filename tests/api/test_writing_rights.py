"""Who writes through the API: the rights of the key's account, within its scope."""

import pytest
from django.conf import LazySettings
from django.test import Client

from dashboard.models import Grant, Membership, Role, Scope, User
from tests.api.program import AIDES, Program, aide, country, pointers, told
from tests.signing_in import agent, session_key

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def anywhere(settings: LazySettings) -> None:
    country(settings)


@pytest.fixture
def program() -> Program:
    return Program()


def test_a_reading_key_cannot_write() -> None:
    reading = Program(agent(Role.INSTRUCTOR), Scope.READ)
    refused = reading.post(AIDES, aide())

    assert refused.status_code == 403
    assert "portée" in told(refused)["detail"]


@pytest.mark.parametrize("role", [Role.READER, Role.ACCOUNTANT, Role.PUBLISHER])
def test_a_key_gives_no_right_that_its_account_lacks(role: str) -> None:
    refused = Program(agent(role)).post(AIDES, aide())

    assert refused.status_code == 403
    assert "saisir une aide" in told(refused)["detail"]
    assert Grant.objects.count() == 0


def test_the_key_of_another_department_neither_writes_nor_sees(program: Program) -> None:
    program.post(AIDES, aide(statut="soumise"))
    stranger = Program(agent(Role.INSTRUCTOR, "25"))
    movement = {"sorte": "engagement", "montant": "1", "effet_le": "2021-06-01"}

    assert stranger.post(AIDES, aide("70-API-2")).status_code == 403
    assert stranger.read("70-API-1").status_code == 404
    assert stranger.amend("70-API-1", {"objet": "À moi"}, if_match="*").status_code == 404
    assert stranger.post(f"{AIDES}70-API-1/mouvements/", movement).status_code == 404
    batch = stranger.post(AIDES, [aide("70-API-3")])
    assert pointers(batch) == ["/0/departement"]
    assert Grant.objects.count() == 1


def test_an_instructor_does_not_pay_nor_an_accountant_award(program: Program) -> None:
    program.post(AIDES, aide(statut="soumise"))
    address = f"{AIDES}70-API-1/mouvements/"
    program.post(address, {"sorte": "engagement", "montant": "10", "effet_le": "2021-06-01"})
    payment = {"sorte": "paiement", "montant": "1", "effet_le": "2021-07-01"}
    raised = {"sorte": "attribution", "montant": "1", "effet_le": "2021-07-01", "motif": "Avenant"}

    assert program.post(address, payment).status_code == 403
    assert Program(agent(Role.ACCOUNTANT)).post(address, raised).status_code == 403


def test_rights_lost_are_lost_at_the_next_request(program: Program) -> None:
    program.post(AIDES, aide())
    Membership.objects.filter(user=program.user).delete()

    assert program.post(AIDES, aide("70-API-2")).status_code == 403
    assert program.read("70-API-1").status_code == 404
    User.objects.filter(pk=program.user.pk).update(is_active=False)
    assert program.post(AIDES, aide("70-API-2")).status_code == 401


def test_nobody_in_particular_writes_nothing() -> None:
    refused = Client().post(AIDES, aide(), content_type="application/json")

    assert refused.status_code == 401
    assert refused["WWW-Authenticate"] == "Token"


def test_an_agent_signed_in_writes_with_the_token_against_forgery() -> None:
    user = agent(Role.INSTRUCTOR)
    client = Client(enforce_csrf_checks=True)
    client.cookies["sessionid"] = session_key(user)
    forged = client.post(AIDES, aide(), content_type="application/json")
    client.get("/gestion/cles/")
    token = client.cookies["csrftoken"].value
    own = client.post(
        AIDES, aide(), content_type="application/json", headers={"x-csrftoken": token}
    )

    assert forged.status_code == 403
    assert own.status_code == 201
    assert Grant.objects.get().entered_by == user
    assert client.get(f"{AIDES}70-API-1/?etat=bureau").status_code == 200


def test_a_session_without_its_second_factor_writes_nothing() -> None:
    user = agent(Role.INSTRUCTOR)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    assert client.post(AIDES, aide(), content_type="application/json").status_code == 401


def test_the_desk_is_never_kept_by_a_shared_cache(program: Program) -> None:
    program.post(AIDES, aide())
    answer = program.read("70-API-1")
    again = program.send("GET", f"{AIDES}70-API-1/?etat=bureau", if_none_match=answer["ETag"])

    assert answer["Cache-Control"] == "private, no-cache"
    assert again.status_code == 304
    assert again["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("query", ["etat=public", "etat=bureau&au=2021-01-01"])
def test_the_desk_has_no_other_state(program: Program, query: str) -> None:
    program.post(AIDES, aide())

    assert program.send("GET", f"{AIDES}70-API-1/?{query}").status_code == 400
