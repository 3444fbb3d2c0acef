"""An administrator erases who a person is from a grant's page; nobody else is offered to."""

import pytest
from django.test import Client
from django.urls import reverse

from dashboard.models import Beneficiary, Change, PersonIdentity
from tests import builders
from tests.signing_in import agent, signed_in

pytestmark = pytest.mark.django_db

REFERENCE = "70-552100554-A"
REASON = "Demande écrite reçue le 3 mai"


@pytest.fixture
def person() -> Beneficiary:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")
    return builders.beneficiary("Rosa Bonheur", category="individual", siren="552100554")


@pytest.fixture
def page(person: Beneficiary) -> str:
    builders.grant(beneficiary=person, siret="55210055400013", reference=REFERENCE)
    return reverse("erase_person", args=(person.public_id,))


@pytest.fixture
def administrator() -> Client:
    return signed_in(agent("administrator"))


def test_the_grant_offers_it_to_an_administrator_alone(page: str, administrator: Client) -> None:
    grant = reverse("desk_grant", args=(REFERENCE,))
    assert page in administrator.get(grant).content.decode()
    assert page not in signed_in(agent("instructor")).get(grant).content.decode()


def test_it_is_confirmed_and_explained_first(page: str, administrator: Client) -> None:
    assert "Rosa Bonheur" in administrator.get(page).content.decode()

    answer = administrator.post(page, {"motif": REASON})

    assert answer.status_code == 422
    assert "sans retour" in answer.content.decode()
    assert PersonIdentity.objects.get().name == "Rosa Bonheur"


def test_once_erased_its_grants_are_shown_under_no_name(page: str, administrator: Client) -> None:
    sending = {"motif": REASON, "confirme": "on", "jeton": "a"}
    answers = [administrator.post(page, sending) for _ in range(3)]

    shown = administrator.get(answers[0].headers["Location"]).content.decode()
    assert "Personne physique" in shown
    assert "Identité effacée : 1" in shown
    assert "Rosa" not in shown
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Change.objects.filter(act="erased").count() == 1


def test_the_history_page_tells_it(page: str, administrator: Client) -> None:
    administrator.post(page, {"motif": REASON, "confirme": "on"})

    told = administrator.get(reverse("history")).content.decode()

    assert "Identité d&#x27;une personne effacée" in told
    assert REASON in told
    assert "Rosa" not in told


def test_a_refusal_keeps_what_was_typed(page: str, administrator: Client) -> None:
    answer = administrator.post(page, {"motif": "Rosa Bonheur le veut", "confirme": "on"})

    assert answer.status_code == 422
    assert "ne doit pas nommer" in answer.content.decode()
    assert "Rosa Bonheur le veut" in answer.content.decode()


def test_a_legal_person_is_named_in_public(person: Beneficiary, administrator: Client) -> None:
    company = builders.beneficiary("Aluroy")
    builders.grant(beneficiary=company)
    page = reverse("erase_person", args=(company.public_id,))
    grant = administrator.get(page, follow=True)
    assert "personne morale" in grant.content.decode()
    assert page not in grant.content.decode()
